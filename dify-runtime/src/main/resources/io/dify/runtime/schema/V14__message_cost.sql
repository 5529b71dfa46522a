-- What an answer cost, as exact decimals, and in which currency; nothing where no price was known.
ALTER TABLE dify_message ADD COLUMN prompt_cost TEXT NOT NULL DEFAULT '0';
ALTER TABLE dify_message ADD COLUMN completion_cost TEXT NOT NULL DEFAULT '0';
ALTER TABLE dify_message ADD COLUMN currency TEXT NOT NULL DEFAULT '';
