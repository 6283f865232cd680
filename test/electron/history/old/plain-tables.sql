PRAGMA application_id = 1347177800;
PRAGMA user_version = 3;
CREATE TABLE account (
  number INTEGER PRIMARY KEY, -- what the other tables call the account
  id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE poll (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  at_ms INTEGER NOT NULL, -- milliseconds since 1970-01-01 UTC
  at_utc TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch')),
  currency TEXT NOT NULL, -- of all amounts in the row
  complete INTEGER NOT NULL, -- 1 if all positions were known, else 0
  margin_ratio TEXT, -- a fraction: 0.25 is 25 %; may be Infinity; empty if there was no position
  margin_ratio_pool TEXT, -- cross or isolated margin, and of what
  margin_balance TEXT NOT NULL,
  unrealized_profit TEXT NOT NULL,
  available_balance TEXT NOT NULL,
  PRIMARY KEY (account, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE poll_pool ( -- the isolated positions of a poll
  account INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  pool TEXT NOT NULL,
  margin_ratio TEXT NOT NULL,
  PRIMARY KEY (account, at_ms, pool),
  FOREIGN KEY (account, at_ms) REFERENCES poll ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE minute (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  start_ms INTEGER NOT NULL, -- milliseconds since 1970-01-01 UTC
  start_utc TEXT AS (strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000, 'unixepoch')),
  currency TEXT NOT NULL, -- of all amounts in the row; if it changed, there is a row for each
  first_poll_ms INTEGER NOT NULL,
  last_poll_ms INTEGER NOT NULL,
  polls INTEGER NOT NULL, -- how many
  complete INTEGER NOT NULL, -- 1 if every poll knew all positions, else 0
  margin_ratio_min TEXT, -- a fraction: 0.25 is 25 %; may be Infinity; empty if there was no position
  margin_ratio_max TEXT,
  margin_ratio_max_ms INTEGER, -- when it was highest; empty if an earlier version recorded it
  margin_ratio_max_pool TEXT, -- cross or isolated margin, and of what
  margin_ratio_last TEXT,
  margin_ratio_last_ms INTEGER,
  margin_ratio_last_pool TEXT,
  margin_balance_min TEXT NOT NULL,
  margin_balance_max TEXT NOT NULL,
  margin_balance_last TEXT NOT NULL,
  unrealized_profit_min TEXT NOT NULL,
  unrealized_profit_max TEXT NOT NULL,
  unrealized_profit_last TEXT NOT NULL,
  available_balance_min TEXT NOT NULL,
  available_balance_max TEXT NOT NULL,
  available_balance_last TEXT NOT NULL,
  PRIMARY KEY (account, start_ms, currency)
) STRICT;
CREATE TABLE minute_pool ( -- the ten isolated positions with the highest ratio in a minute
  account INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  currency TEXT NOT NULL,
  pool TEXT NOT NULL,
  margin_ratio_max TEXT NOT NULL,
  margin_ratio_last TEXT NOT NULL,
  margin_ratio_last_ms INTEGER NOT NULL,
  PRIMARY KEY (account, start_ms, currency, pool),
  FOREIGN KEY (account, start_ms, currency) REFERENCES minute ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE hour (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  start_ms INTEGER NOT NULL, -- milliseconds since 1970-01-01 UTC
  start_utc TEXT AS (strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000, 'unixepoch')),
  currency TEXT NOT NULL, -- of all amounts in the row; if it changed, there is a row for each
  first_poll_ms INTEGER NOT NULL,
  last_poll_ms INTEGER NOT NULL,
  polls INTEGER NOT NULL, -- how many
  complete INTEGER NOT NULL, -- 1 if every poll knew all positions, else 0
  margin_ratio_min TEXT, -- a fraction: 0.25 is 25 %; may be Infinity; empty if there was no position
  margin_ratio_max TEXT,
  margin_ratio_max_ms INTEGER, -- when it was highest; empty if an earlier version recorded it
  margin_ratio_max_pool TEXT, -- cross or isolated margin, and of what
  margin_ratio_last TEXT,
  margin_ratio_last_ms INTEGER,
  margin_ratio_last_pool TEXT,
  margin_balance_min TEXT NOT NULL,
  margin_balance_max TEXT NOT NULL,
  margin_balance_last TEXT NOT NULL,
  unrealized_profit_min TEXT NOT NULL,
  unrealized_profit_max TEXT NOT NULL,
  unrealized_profit_last TEXT NOT NULL,
  available_balance_min TEXT NOT NULL,
  available_balance_max TEXT NOT NULL,
  available_balance_last TEXT NOT NULL,
  PRIMARY KEY (account, start_ms, currency)
) STRICT;
INSERT INTO account (number,id) VALUES (1,'b');
INSERT INTO account (number,id) VALUES (2,'a');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795176017000,'USDT',1,'0.20','cross:USDT','5000.25','-0.125','1000.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795176068000,'USDT',1,'0.23','cross:USDT','5003.25','-3.125','997.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795179702000,'USDT',1,'0.26','cross:USDT','5006.25','-6.125','994.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795183336000,'USDT',1,'Infinity','cross:USDT','5009.25','-9.125','991.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795183387000,'USDT',1,'0.32','cross:USDT','5012.25','-12.125','988.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795187021000,'USDT',1,'0.35','cross:USDT','5015.25','-15.125','985.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795187072000,'USDT',1,'0.38','cross:USDT','5018.25','-18.125','982.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (1,1795190706000,'USD',1,'0.41','cross:USDT','5021.25','-21.125','979.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795176034000,'USDT',1,'0.21','cross:USDT','5001.25','-1.125','999.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795176051000,'USDT',1,'0.22','cross:USDT','5002.25','-2.125','998.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795179668000,'USDT',1,'0.24','cross:USDT','5004.25','-4.125','996.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795179685000,'USDT',1,NULL,NULL,'5005.25','-5.125','995.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795179719000,'USDT',0,'0.27','cross:USDT','5007.25','-7.125','993.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795179736000,'USDT',1,'0.28','cross:USDT','5008.25','-8.125','992.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795183353000,'USDT',1,'0.30','cross:USDT','5010.25','-10.125','990.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795183370000,'USDT',1,'0.31','cross:USDT','5011.25','-11.125','989.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795183404000,'USDT',1,'0.33','cross:USDT','5013.25','-13.125','987.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795187004000,'USDT',1,'0.34','cross:USDT','5014.25','-14.125','986.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795187038000,'USDT',1,'0.36','cross:USDT','5016.25','-16.125','984.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795187055000,'USDT',1,'0.37','cross:USDT','5017.25','-17.125','983.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795190672000,'USDT',1,'0.39','cross:USDT','5019.25','-19.125','981.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795190689000,'USDT',1,'0.40','cross:USDT','5020.25','-20.125','980.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795190723000,'USD',1,'0.42','cross:USDT','5022.25','-22.125','978.5');
INSERT INTO poll (account,at_ms,currency,complete,margin_ratio,margin_ratio_pool,margin_balance,unrealized_profit,available_balance) VALUES (2,1795190740000,'USD',1,'0.43','cross:USDT','5023.25','-23.125','977.5');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (1,1795176017000,'isolated:ETHUSDT:BOTH','0.30');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (1,1795183387000,'isolated:ETHUSDT:BOTH','0.42');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (2,1795179668000,'isolated:ETHUSDT:BOTH','0.34');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (2,1795179736000,'isolated:ETHUSDT:BOTH','0.38');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (2,1795187038000,'isolated:ETHUSDT:BOTH','0.46');
INSERT INTO poll_pool (account,at_ms,pool,margin_ratio) VALUES (2,1795190689000,'isolated:ETHUSDT:BOTH','0.50');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795176000000,'USDT',1795176017000,1795176017000,1,1,'0.20','0.20',1795176017000,'cross:USDT','0.20',1795176017000,'cross:USDT','5000.25','5000.25','5000.25','-0.125','-0.125','-0.125','1000.5','1000.5','1000.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795176000000,'USDT',1795176034000,1795176051000,2,1,'0.21','0.22',1795176051000,'cross:USDT','0.22',1795176051000,'cross:USDT','5001.25','5002.25','5002.25','-2.125','-1.125','-2.125','998.5','999.5','998.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795176060000,'USDT',1795176068000,1795176068000,1,1,'0.23','0.23',1795176068000,'cross:USDT','0.23',1795176068000,'cross:USDT','5003.25','5003.25','5003.25','-3.125','-3.125','-3.125','997.5','997.5','997.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795179660000,'USDT',1795179668000,1795179719000,3,0,'0.24','0.27',1795179719000,'cross:USDT','0.27',1795179719000,'cross:USDT','5004.25','5007.25','5007.25','-7.125','-4.125','-7.125','993.5','996.5','993.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795179660000,'USDT',1795179702000,1795179702000,1,1,'0.26','0.26',1795179702000,'cross:USDT','0.26',1795179702000,'cross:USDT','5006.25','5006.25','5006.25','-6.125','-6.125','-6.125','994.5','994.5','994.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795179720000,'USDT',1795179736000,1795179736000,1,1,'0.28','0.28',1795179736000,'cross:USDT','0.28',1795179736000,'cross:USDT','5008.25','5008.25','5008.25','-8.125','-8.125','-8.125','992.5','992.5','992.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795183320000,'USDT',1795183336000,1795183336000,1,1,'Infinity','Infinity',1795183336000,'cross:USDT','Infinity',1795183336000,'cross:USDT','5009.25','5009.25','5009.25','-9.125','-9.125','-9.125','991.5','991.5','991.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795183320000,'USDT',1795183353000,1795183370000,2,1,'0.30','0.31',1795183370000,'cross:USDT','0.31',1795183370000,'cross:USDT','5010.25','5011.25','5011.25','-11.125','-10.125','-11.125','989.5','990.5','989.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795183380000,'USDT',1795183387000,1795183387000,1,1,'0.32','0.32',1795183387000,'cross:USDT','0.32',1795183387000,'cross:USDT','5012.25','5012.25','5012.25','-12.125','-12.125','-12.125','988.5','988.5','988.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795183380000,'USDT',1795183404000,1795183404000,1,1,'0.33','0.33',1795183404000,'cross:USDT','0.33',1795183404000,'cross:USDT','5013.25','5013.25','5013.25','-13.125','-13.125','-13.125','987.5','987.5','987.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795186980000,'USDT',1795187004000,1795187038000,2,1,'0.34','0.36',1795187038000,'cross:USDT','0.36',1795187038000,'cross:USDT','5014.25','5016.25','5016.25','-16.125','-14.125','-16.125','984.5','986.5','984.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795186980000,'USDT',1795187021000,1795187021000,1,1,'0.35','0.35',1795187021000,'cross:USDT','0.35',1795187021000,'cross:USDT','5015.25','5015.25','5015.25','-15.125','-15.125','-15.125','985.5','985.5','985.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795187040000,'USDT',1795187055000,1795187055000,1,1,'0.37','0.37',1795187055000,'cross:USDT','0.37',1795187055000,'cross:USDT','5017.25','5017.25','5017.25','-17.125','-17.125','-17.125','983.5','983.5','983.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795187040000,'USDT',1795187072000,1795187072000,1,1,'0.38','0.38',1795187072000,'cross:USDT','0.38',1795187072000,'cross:USDT','5018.25','5018.25','5018.25','-18.125','-18.125','-18.125','982.5','982.5','982.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795190640000,'USDT',1795190672000,1795190689000,2,1,'0.39','0.40',1795190689000,'cross:USDT','0.40',1795190689000,'cross:USDT','5019.25','5020.25','5020.25','-20.125','-19.125','-20.125','980.5','981.5','980.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795190700000,'USD',1795190706000,1795190706000,1,1,'0.41','0.41',1795190706000,'cross:USDT','0.41',1795190706000,'cross:USDT','5021.25','5021.25','5021.25','-21.125','-21.125','-21.125','979.5','979.5','979.5');
INSERT INTO minute (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795190700000,'USD',1795190723000,1795190740000,2,1,'0.42','0.43',1795190740000,'cross:USDT','0.43',1795190740000,'cross:USDT','5022.25','5023.25','5023.25','-23.125','-22.125','-23.125','977.5','978.5','977.5');
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (1,1795176000000,'USDT','isolated:ETHUSDT:BOTH','0.30','0.30',1795176017000);
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (1,1795183380000,'USDT','isolated:ETHUSDT:BOTH','0.42','0.42',1795183387000);
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (2,1795179660000,'USDT','isolated:ETHUSDT:BOTH','0.34','0.34',1795179668000);
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (2,1795179720000,'USDT','isolated:ETHUSDT:BOTH','0.38','0.38',1795179736000);
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (2,1795186980000,'USDT','isolated:ETHUSDT:BOTH','0.46','0.46',1795187038000);
INSERT INTO minute_pool (account,start_ms,currency,pool,margin_ratio_max,margin_ratio_last,margin_ratio_last_ms) VALUES (2,1795190640000,'USDT','isolated:ETHUSDT:BOTH','0.50','0.50',1795190689000);
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795176000000,'USDT',1795176017000,1795176068000,2,1,'0.20','0.23',1795176068000,'cross:USDT','0.23',1795176068000,'cross:USDT','5000.25','5003.25','5003.25','-3.125','-0.125','-3.125','997.5','1000.5','997.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795176000000,'USDT',1795176034000,1795176051000,2,1,'0.21','0.22',1795176051000,'cross:USDT','0.22',1795176051000,'cross:USDT','5001.25','5002.25','5002.25','-2.125','-1.125','-2.125','998.5','999.5','998.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795179600000,'USDT',1795179668000,1795179736000,4,0,'0.24','0.28',1795179736000,'cross:USDT','0.28',1795179736000,'cross:USDT','5004.25','5008.25','5008.25','-8.125','-4.125','-8.125','992.5','996.5','992.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795179600000,'USDT',1795179702000,1795179702000,1,1,'0.26','0.26',1795179702000,'cross:USDT','0.26',1795179702000,'cross:USDT','5006.25','5006.25','5006.25','-6.125','-6.125','-6.125','994.5','994.5','994.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795183200000,'USDT',1795183336000,1795183387000,2,1,'0.32','Infinity',1795183336000,'cross:USDT','0.32',1795183387000,'cross:USDT','5009.25','5012.25','5012.25','-12.125','-9.125','-12.125','988.5','991.5','988.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795183200000,'USDT',1795183353000,1795183404000,3,1,'0.30','0.33',1795183404000,'cross:USDT','0.33',1795183404000,'cross:USDT','5010.25','5013.25','5013.25','-13.125','-10.125','-13.125','987.5','990.5','987.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795186800000,'USDT',1795187004000,1795187055000,3,1,'0.34','0.37',1795187055000,'cross:USDT','0.37',1795187055000,'cross:USDT','5014.25','5017.25','5017.25','-17.125','-14.125','-17.125','983.5','986.5','983.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795186800000,'USDT',1795187021000,1795187072000,2,1,'0.35','0.38',1795187072000,'cross:USDT','0.38',1795187072000,'cross:USDT','5015.25','5018.25','5018.25','-18.125','-15.125','-18.125','982.5','985.5','982.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795190400000,'USDT',1795190672000,1795190689000,2,1,'0.39','0.40',1795190689000,'cross:USDT','0.40',1795190689000,'cross:USDT','5019.25','5020.25','5020.25','-20.125','-19.125','-20.125','980.5','981.5','980.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (1,1795190400000,'USD',1795190706000,1795190706000,1,1,'0.41','0.41',1795190706000,'cross:USDT','0.41',1795190706000,'cross:USDT','5021.25','5021.25','5021.25','-21.125','-21.125','-21.125','979.5','979.5','979.5');
INSERT INTO hour (account,start_ms,currency,first_poll_ms,last_poll_ms,polls,complete,margin_ratio_min,margin_ratio_max,margin_ratio_max_ms,margin_ratio_max_pool,margin_ratio_last,margin_ratio_last_ms,margin_ratio_last_pool,margin_balance_min,margin_balance_max,margin_balance_last,unrealized_profit_min,unrealized_profit_max,unrealized_profit_last,available_balance_min,available_balance_max,available_balance_last) VALUES (2,1795190400000,'USD',1795190723000,1795190740000,2,1,'0.42','0.43',1795190740000,'cross:USDT','0.43',1795190740000,'cross:USDT','5022.25','5023.25','5023.25','-23.125','-22.125','-23.125','977.5','978.5','977.5');
