-- The rounds of an agent, as clients see them (agent_thoughts); a list of objects.
ALTER TABLE dify_message ADD COLUMN thoughts_json TEXT NOT NULL DEFAULT '[]';
