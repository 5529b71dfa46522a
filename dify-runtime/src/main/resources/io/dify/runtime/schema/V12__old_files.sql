-- What the deletion of old files looks at. used_at is now when a file was used last.
CREATE INDEX dify_file_used ON dify_file (used_at, id) WHERE used_at IS NOT NULL;
