"""Long work: asked for on a page, done by a worker process, with its progress, its log and what came of it."""
