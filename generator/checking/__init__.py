"""What is found in one submission, step by step: answers, tables, shape, rules, verdict."""
