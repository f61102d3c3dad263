-- A phone `is_removed` if it may share no more. `withdrawn` keeps only ids, so that importing an earlier export does not restore
-- deleted drawings. `trainings` has the tickets of trainings whose networks are still accepted, with
-- the phones that each learns from. `step` has the lesson (`minutes`) and the step (`name`) that the class is at, `votes` the open vote, and
-- `results` the closed ones. `firsts` has whether phones were right before the lesson, until its last question has closed.
-- `round` has the test digits of a round by their positions, and the setting `turn` how far the round is, and `votes` how often votes were deleted.
-- `units` has the digits that phones make units for, and a unit as a byte for each weight once it is sent.
-- The temporary tables are in memory.
CREATE TABLE IF NOT EXISTS secrets (token_key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS phones (
    number INTEGER PRIMARY KEY, token TEXT UNIQUE, device TEXT NOT NULL, is_removed INTEGER
);
CREATE TABLE IF NOT EXISTS drawings (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, phone INTEGER NOT NULL, label INTEGER NOT NULL,
    strokes TEXT NOT NULL, day TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS of_phone ON drawings (phone);
CREATE INDEX IF NOT EXISTS of_digit ON drawings (label);
CREATE TABLE IF NOT EXISTS withdrawn (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS trainings (ticket TEXT PRIMARY KEY, phones TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS networks (
    token TEXT NOT NULL, result TEXT NOT NULL, phones TEXT NOT NULL, file BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS step (minutes TEXT NOT NULL, name TEXT NOT NULL, stage INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS votes (voter TEXT PRIMARY KEY, answer INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS firsts (
    question TEXT NOT NULL, voter TEXT NOT NULL, is_right INTEGER NOT NULL, PRIMARY KEY (question, voter)
);
CREATE TABLE IF NOT EXISTS results (
    question TEXT NOT NULL, answer INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (question, answer)
);
CREATE TABLE IF NOT EXISTS units (
    id INTEGER PRIMARY KEY AUTOINCREMENT, maker TEXT UNIQUE NOT NULL, digit INTEGER NOT NULL, weights BLOB, bias INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS round (number INTEGER PRIMARY KEY, position INTEGER NOT NULL);
-- Keyed hashes of the addresses that voters have sent from, since the server's start.
CREATE TEMP TABLE addresses (sender PRIMARY KEY, address BLOB NOT NULL);
CREATE TEMP TRIGGER forget_voter AFTER DELETE ON votes BEGIN DELETE FROM addresses WHERE sender = OLD.voter; END
