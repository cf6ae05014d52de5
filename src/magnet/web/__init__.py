"""What API and console share: context, principal, problems, ETags, cursors, languages, middleware."""
