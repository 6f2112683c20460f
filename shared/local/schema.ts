/**
 * The tables on one box. Entry n brings a database from version n to n + 1; within one minor version
 * of the product entries only add, or allow more. What protects money and ends is written here a second time, as
 * constraints and triggers, so that a mistake in the code above is refused and not stored.
 *
 * Small rows live in the tree of their key (WITHOUT ROWID); one with a body of kilobytes would take a page
 * of its own there (sqlite.org/withoutrowid.html), and has a tree by row number.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('clean_shutdown', '1');

CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT, metered INTEGER NOT NULL, available_credits INTEGER NOT NULL,
  held_credits INTEGER NOT NULL CHECK (held_credits >= 0), created_at INTEGER NOT NULL,
  CHECK (metered = 0 OR available_credits >= 0)) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account, mode TEXT NOT NULL,
  name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, hint TEXT NOT NULL, scopes TEXT NOT NULL,
  status TEXT NOT NULL, expires_at INTEGER, created_at INTEGER NOT NULL, last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_of_account ON api_key (account_id);

-- source_id: the edit, or the grant's own id
CREATE TABLE ledger (
  source_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('grant','hold','settle','release','refund')),
  id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account, edit_id TEXT REFERENCES edit,
  key_id TEXT, credits INTEGER NOT NULL CHECK (credits >= 0), note TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_closed_once ON ledger (source_id) WHERE kind IN ('settle','release');
CREATE INDEX ledger_of_account ON ledger (account_id, at);
CREATE TRIGGER ledger_is_final BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger_is_final'); END;

CREATE TABLE idempotency (
  scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, object_id TEXT NOT NULL,
  created_at INTEGER NOT NULL, PRIMARY KEY (scope, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_key ON idempotency (key);

CREATE TABLE edit (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account, mode TEXT NOT NULL, subject TEXT,
  status TEXT NOT NULL, version INTEGER NOT NULL, attempt INTEGER NOT NULL,
  lease_id TEXT, lease_expires_at INTEGER, attempt_ends_at INTEGER, progress TEXT,
  input_upload_id TEXT, input_edit_id TEXT, output_key TEXT,
  created_at INTEGER NOT NULL, queued_at INTEGER, overdue_at INTEGER NOT NULL, terminal_at INTEGER,
  data_expires_at INTEGER, data_removed INTEGER NOT NULL, body TEXT NOT NULL,
  CHECK ((status = 'processing') = (lease_id IS NOT NULL)),
  CHECK ((status IN ('succeeded','failed','canceled','expired')) = (terminal_at IS NOT NULL)),
  CHECK ((status = 'succeeded') = (output_key IS NOT NULL)),
  CHECK (attempt BETWEEN 1 AND 3)) STRICT;
CREATE INDEX edit_of_account ON edit (account_id, mode, id);
CREATE INDEX edit_waiting ON edit (queued_at, id) WHERE status = 'queued';
CREATE INDEX edit_awaiting ON edit (created_at) WHERE status = 'awaiting_upload';
CREATE INDEX edit_leased ON edit (lease_expires_at) WHERE status = 'processing';
CREATE INDEX edit_open ON edit (overdue_at) WHERE terminal_at IS NULL;
CREATE INDEX edit_with_data ON edit (data_expires_at) WHERE data_removed = 0 AND terminal_at IS NOT NULL;
CREATE INDEX edit_succeeded ON edit (terminal_at) WHERE status = 'succeeded';
CREATE INDEX edit_of_upload ON edit (input_upload_id) WHERE data_removed = 0 AND input_upload_id IS NOT NULL;
CREATE INDEX edit_of_edit ON edit (input_edit_id) WHERE terminal_at IS NULL AND input_edit_id IS NOT NULL;
CREATE TRIGGER edit_terminal_absorbs BEFORE UPDATE OF status, output_key, terminal_at ON edit
  WHEN OLD.terminal_at IS NOT NULL AND (NEW.status IS NOT OLD.status
    OR NEW.output_key IS NOT OLD.output_key OR NEW.terminal_at IS NOT OLD.terminal_at)
  BEGIN SELECT RAISE(ABORT, 'illegal_transition'); END;

CREATE TABLE edit_count (
  account_id TEXT NOT NULL, mode TEXT NOT NULL, status TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0), PRIMARY KEY (account_id, mode, status)) STRICT, WITHOUT ROWID;
CREATE TRIGGER edit_counted AFTER INSERT ON edit BEGIN
  INSERT INTO edit_count VALUES (NEW.account_id, NEW.mode, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER edit_recounted AFTER UPDATE OF status ON edit WHEN NEW.status IS NOT OLD.status BEGIN
  UPDATE edit_count SET count = count - 1
    WHERE account_id = OLD.account_id AND mode = OLD.mode AND status = OLD.status;
  INSERT INTO edit_count VALUES (NEW.account_id, NEW.mode, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

-- visible_at: milliseconds of this process's life, not of the day
-- held: received and not given back; such a row counts as running until its edit is processing
CREATE TABLE queue (
  edit_id TEXT PRIMARY KEY REFERENCES edit, account_id TEXT NOT NULL, mode TEXT NOT NULL,
  position INTEGER NOT NULL, visible_at INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0,
  receipt INTEGER NOT NULL DEFAULT 0, receive_count INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX queue_order ON queue (position, edit_id);
CREATE INDEX queue_held ON queue (account_id, mode) WHERE held = 1;

CREATE TABLE upload (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account, mode TEXT NOT NULL, subject TEXT,
  status TEXT NOT NULL, due_at INTEGER, body TEXT NOT NULL) STRICT;
CREATE INDEX upload_due ON upload (due_at) WHERE due_at IS NOT NULL;

-- body: what receivers get, made once; null: not fanned out yet
CREATE TABLE event (
  id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, account_id TEXT NOT NULL, mode TEXT NOT NULL,
  edit_id TEXT NOT NULL REFERENCES edit, edit TEXT NOT NULL, body TEXT) STRICT;
CREATE INDEX event_pending ON event (id) WHERE body IS NULL;
CREATE INDEX event_of_edit ON event (edit_id);
CREATE INDEX event_by_age ON event (at);

-- target: what an event is delivered to once, an endpoint id, or 'edit' for the address of one edit
-- lane: whose slots it takes; due_at: next attempt, or while one runs the end of its lease
CREATE TABLE delivery (
  id TEXT NOT NULL PRIMARY KEY, event_id TEXT NOT NULL REFERENCES event, target TEXT NOT NULL, cause TEXT NOT NULL,
  status TEXT NOT NULL, attempts INTEGER NOT NULL, lane TEXT NOT NULL, due_at INTEGER,
  created_at INTEGER NOT NULL, body TEXT NOT NULL,
  CHECK ((status = 'pending') = (due_at IS NOT NULL))) STRICT;
CREATE UNIQUE INDEX delivery_once ON delivery (event_id, target) WHERE cause = 'event';
CREATE INDEX delivery_due ON delivery (lane, due_at) WHERE status = 'pending';
CREATE INDEX delivery_next ON delivery (due_at) WHERE status = 'pending';
CREATE TRIGGER delivery_ends_once BEFORE UPDATE OF status ON delivery
  WHEN OLD.status <> 'pending' AND NEW.status IS NOT OLD.status
  BEGIN SELECT RAISE(ABORT, 'illegal_transition'); END;

CREATE TABLE webhook_secret (
  account_id TEXT NOT NULL REFERENCES account, mode TEXT NOT NULL, secret BLOB NOT NULL,
  previous BLOB, previous_expires_at INTEGER, PRIMARY KEY (account_id, mode)) STRICT, WITHOUT ROWID;
`,
  `
-- Records are removed when they are old, their money never: edit_id refers to an edit that may be gone.
CREATE TABLE ledger_that_stays (
  source_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('grant','hold','settle','release','refund')),
  id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES account, edit_id TEXT,
  key_id TEXT, credits INTEGER NOT NULL CHECK (credits >= 0), note TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind)) STRICT, WITHOUT ROWID;
INSERT INTO ledger_that_stays (source_id, kind, id, account_id, edit_id, key_id, credits, note, at)
  SELECT source_id, kind, id, account_id, edit_id, key_id, credits, note, at FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_that_stays RENAME TO ledger;
CREATE UNIQUE INDEX ledger_closed_once ON ledger (source_id) WHERE kind IN ('settle','release');
CREATE INDEX ledger_of_account ON ledger (account_id, at);
CREATE TRIGGER ledger_is_final BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger_is_final'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'ledger_stays'); END;

CREATE INDEX edit_without_data ON edit (terminal_at) WHERE data_removed = 1;
CREATE TRIGGER edit_stays BEFORE DELETE ON edit WHEN OLD.terminal_at IS NULL OR OLD.data_removed = 0
  BEGIN SELECT RAISE(ABORT, 'edit_stays'); END;
CREATE TRIGGER edit_uncounted AFTER DELETE ON edit BEGIN
  UPDATE edit_count SET count = count - 1
    WHERE account_id = OLD.account_id AND mode = OLD.mode AND status = OLD.status;
END;
CREATE INDEX idempotency_of_object ON idempotency (object_id);
-- Without it every event that is removed looks through all deliveries: the unique index is of some of them.
CREATE INDEX delivery_of_event ON delivery (event_id);
`,
]
