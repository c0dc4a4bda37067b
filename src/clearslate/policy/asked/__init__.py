"""What is asked: reforms, the laws that they make, and what of it is judged."""
