"""What would another law do? Reforms as files, judged beside the law in force over the same records."""
