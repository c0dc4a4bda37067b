"""Oregon: see README.md. The folder is named by a word of Python, so its modules import one another relatively."""
