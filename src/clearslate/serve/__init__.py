"""Rules as a service: a person's document in, an explained answer out. Stateless; nothing of a request is stored or logged."""
