-- Who may call: ('noc1', 'Cleartext-Password', ':=', 'a secret'), and at most
-- once at a time: ('noc1', 'Simultaneous-Use', ':=', '1').
CREATE TABLE IF NOT EXISTS checks (
	id INTEGER PRIMARY KEY,
	username TEXT NOT NULL,
	attribute TEXT NOT NULL,
	op TEXT NOT NULL DEFAULT ':=',
	value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS checks_user ON checks (username);

-- What he gets: ('noc1', 'Framed-IP-Address', ':=', '10.9.0.20').
CREATE TABLE IF NOT EXISTS replies (
	id INTEGER PRIMARY KEY,
	username TEXT NOT NULL,
	attribute TEXT NOT NULL,
	op TEXT NOT NULL DEFAULT ':=',
	value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS replies_user ON replies (username);

-- The accounting; times are seconds since 1970.
CREATE TABLE IF NOT EXISTS sessions (
	id TEXT PRIMARY KEY,
	call TEXT NOT NULL,
	username TEXT NOT NULL,
	nas TEXT NOT NULL,
	line TEXT,
	address TEXT,
	number TEXT,
	connect TEXT,
	class TEXT,
	began INTEGER NOT NULL,
	seen INTEGER,
	ended INTEGER,
	seconds INTEGER NOT NULL DEFAULT 0,
	bytes_in INTEGER NOT NULL DEFAULT 0,
	bytes_out INTEGER NOT NULL DEFAULT 0,
	cause TEXT
);
CREATE INDEX IF NOT EXISTS sessions_open ON sessions (username, ended);

CREATE TABLE IF NOT EXISTS restarts (
	nas TEXT NOT NULL,
	at INTEGER NOT NULL,
	what TEXT NOT NULL
);
