-- Accounts have ids of their own, addresses bound to them, and are records; so are the open questions of people. The id
-- of these follows from who they are, as in storage/records/accounts.py: charges get it as well (0013).
CREATE TEMP TABLE moved AS
SELECT
    'acc_' || substr(digest(json_extract(records.body, '$.secret'), 'account', 'person', channel, person_id), 1, 20)
        AS id,
    'address:' || digest(json_extract(records.body, '$.secret'), 'person', channel, person_id) AS address,
    channel, person_id, language, time_zone, currency, iif(made, NULL, seen) AS seen
FROM accounts JOIN records ON records.key = 'secret:names';
INSERT INTO records (key, body)
SELECT 'account:' || id, json_object(
    'v', 1, 'id', id, 'addresses', json_array(address), 'language', language, 'time_zone', time_zone,
    'currency', currency, 'seen', seen
)
FROM moved;
INSERT INTO records (key, body)
SELECT address, json_object('v', 1, 'account', id, 'channel', channel, 'id', person_id) FROM moved;
INSERT INTO entries (idx, score, member)
SELECT 'accounts:idle', seen, 'account:' || id FROM moved WHERE seen IS NOT NULL;
DROP TABLE moved;

INSERT INTO records (key, body)
SELECT
    'question:' || digest(json_extract(records.body, '$.secret'), 'person', channel, person_id),
    json_object(
        'v', 1, 'by', taken_by, 'taken', taken,
        'choices', json(iif(choices IS NULL, '[]', json_extract(choices, '$.choices')))
    )
FROM questions JOIN records ON records.key = 'secret:names';
DROP TABLE questions;
DROP TABLE accounts;

PRAGMA user_version = 12;
