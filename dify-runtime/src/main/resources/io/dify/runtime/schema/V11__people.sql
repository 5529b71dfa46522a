-- What starts apps by itself, one row for each trigger node of a live version. Webhooks are found by the hash of the secret in their address;
-- generation counts how often that was renewed. A schedule that is due is claimed with a lease, so that one process of several runs it.
CREATE TABLE dify_trigger (
  id          TEXT   NOT NULL PRIMARY KEY,
  tenant_id   TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id      TEXT   NOT NULL REFERENCES dify_app (id),
  node_id     TEXT   NOT NULL,
  kind        TEXT   NOT NULL,
  generation  BIGINT NOT NULL,
  secret_hash TEXT   UNIQUE,
  terms       TEXT   NOT NULL,
  due_at      BIGINT,
  lease_owner TEXT,
  lease_until BIGINT,
  created_at  BIGINT NOT NULL,
  UNIQUE (app_id, node_id)
);

CREATE INDEX dify_trigger_due ON dify_trigger (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX dify_trigger_of_tenant ON dify_trigger (tenant_id, kind, terms);

-- Forms that runs wait for. A form is found by the hash of its token, which is derived from its id and kept nowhere; ask_key names the question, so that a node
-- that is executed again after a crash asks it once. gives_up says that the time is up for the run and not only for the node. An answer is handed to its run, and
-- handed says that it has arrived.
CREATE TABLE dify_form (
  id              TEXT   NOT NULL PRIMARY KEY,
  tenant_id       TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id          TEXT   NOT NULL REFERENCES dify_app (id),
  session_id      TEXT   NOT NULL,
  run_id          TEXT   NOT NULL,
  frame           TEXT   NOT NULL,
  node_id         TEXT   NOT NULL,
  ask_key         TEXT   NOT NULL UNIQUE,
  title           TEXT   NOT NULL,
  definition_json TEXT   NOT NULL,
  token_hash      TEXT   NOT NULL UNIQUE,
  status          TEXT   NOT NULL,
  expires_at      BIGINT NOT NULL,
  gives_up        BIGINT NOT NULL,
  answer_json     TEXT,
  handed          BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  answered_at     BIGINT
);

CREATE INDEX dify_form_waiting ON dify_form (expires_at) WHERE status = 'waiting';
CREATE INDEX dify_form_unhanded ON dify_form (answered_at) WHERE status <> 'waiting' AND handed = 0;
CREATE INDEX dify_form_of_run ON dify_form (run_id);
CREATE INDEX dify_form_of_app ON dify_form (tenant_id, app_id);
