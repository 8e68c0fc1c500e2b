-- Figures count new accounts by when they were made, and links by their kind and state, in indexes of their own: reading all
-- of them each minute would cost more the more people there are. Their entries are put here, before anybody scans them.
INSERT INTO entries (idx, score, member)
SELECT 'accounts:made', json_extract(body, '$.made'), key FROM records
WHERE key >= 'account:' AND key < 'account;' AND json_extract(body, '$.made') IS NOT NULL;
INSERT INTO entries (idx, score, member)
SELECT 'links:' || json_extract(body, '$.kind') || ':' || json_extract(body, '$.state'), json_extract(body, '$.made'), key
FROM records WHERE key >= 'link:' AND key < 'link;';
PRAGMA user_version = 17;
