-- Contacts and small texts are records. `digest` is that of storage/records/digests.py.
INSERT INTO records (key, body)
SELECT 'secret:names', json_object('v', 1, 'secret', lower(hex(randomblob(32))))
WHERE
    EXISTS (SELECT 1 FROM contacts) OR EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM questions)
    OR EXISTS (SELECT 1 FROM charges);

CREATE TEMP TABLE moved AS
SELECT
    'contact:' || digest(json_extract(records.body, '$.secret'), 'chat', channel, chat_id) AS key,
    channel, chat_id, heard, stopped
FROM contacts JOIN records ON records.key = 'secret:names';
INSERT INTO records (key, body)
SELECT key, json_object(
    'v', 1, 'channel', channel, 'chat_id', chat_id, 'heard', heard, 'stopped', json(iif(stopped, 'true', 'false'))
)
FROM moved;
INSERT INTO entries (idx, score, member)
SELECT 'channel:' || channel || ':heard', heard, key FROM moved WHERE heard IS NOT NULL;
INSERT INTO entries (idx, score, member)
SELECT 'contacts:idle', heard, key FROM moved WHERE heard IS NOT NULL AND NOT stopped;
DROP TABLE moved;
DROP TABLE contacts;

INSERT INTO records (key, body)
SELECT 'value:' || key, json_object('v', 1, 'text', text) FROM key_values;
INSERT INTO entries (idx, score, member)
SELECT 'values', 0, 'value:' || key FROM key_values;
INSERT INTO entries (idx, score, member)
SELECT 'values:' || substr(key, 1, instr(key, ':') - 1), 0, 'value:' || key FROM key_values WHERE instr(key, ':');
DROP TABLE key_values;

PRAGMA user_version = 11;
