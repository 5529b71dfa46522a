-- Whether the triggers of an app's live version are kept. Not so while somebody publishes it, and for those that were published before triggers were.
ALTER TABLE dify_app ADD COLUMN triggers_kept BIGINT NOT NULL DEFAULT 1;
CREATE INDEX dify_app_triggers ON dify_app (id) WHERE triggers_kept = 0;
UPDATE dify_app SET triggers_kept = 0
WHERE mode = 'workflow' AND id NOT IN (SELECT app_id FROM dify_trigger)
  AND id IN (SELECT app_id FROM dify_app_version WHERE source LIKE '%trigger-%');

-- Forms go with the journals of their runs; these were left behind.
DELETE FROM dify_form WHERE status <> 'waiting' AND run_id NOT IN (SELECT id FROM dify_run);
