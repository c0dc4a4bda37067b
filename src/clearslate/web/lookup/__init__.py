"""What passes between the public pages and the office: proofs by the hash of their code, and sealed requests. No record."""
