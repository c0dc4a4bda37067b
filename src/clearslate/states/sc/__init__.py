"""South Carolina: summary courts expunge non-convictions; the rest goes by application through the solicitor."""
