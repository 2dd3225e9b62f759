BEGIN TRANSACTION;
CREATE TABLE actor_names (
  actor text not null references actors (id), number integer not null, name text not null, language text,
  primary key (actor, number)
) without rowid;
CREATE TABLE actors (id text primary key, name text not null, kind text not null, wikidata text);
INSERT INTO "actors" VALUES('blogger','A blog','outlet',NULL);
INSERT INTO "actors" VALUES('echo','Echo','outlet',NULL);
INSERT INTO "actors" VALUES('mayor','The mayor','person','Q1');
INSERT INTO "actors" VALUES('weekly','The Weekly','outlet',NULL);
INSERT INTO "actors" VALUES('works','Bridge works','organisation',NULL);
CREATE TABLE assertions (
  claim text not null references claims (id), id text not null,
  actor text references actors (id), described_as text, speaks_for text references actors (id),
  stance text, basis text, from_unknown integer not null, credits text, source text references sources (id),
  on_date text, extent text not null, against_interest text, shared_basis text,
  quote text, original_lang text, original_text text, locator text, headline text, note text,
  affirms integer not null, denies integer not null, family text not null, origin integer not null,
  taken_back integer not null, eligible integer not null, path integer not null,
  primary key (claim, id)
);
INSERT INTO "assertions" VALUES('bridge-opened-late','part','mayor',NULL,NULL,'affirms','document',0,NULL,'speech','2020-02','partial',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'mayor+weekly',0,0,0,0);
INSERT INTO "assertions" VALUES('bridge-opened-late','works','works',NULL,NULL,'affirms','observed',0,NULL,'notice','2022-01-02~','full','It had promised 2021.','the ribbon',NULL,NULL,NULL,NULL,NULL,NULL,1,0,'mayor+weekly',1,0,1,1);
INSERT INTO "assertions" VALUES('bridge-opened-late','weekly','weekly',NULL,NULL,'affirms','observed',0,NULL,'weekly-2','2022-01-03','full',NULL,'the ribbon',NULL,NULL,NULL,NULL,NULL,NULL,1,0,'mayor+weekly',1,1,0,1);
INSERT INTO "assertions" VALUES('bridge-opened-late','back','weekly',NULL,NULL,'withdraws','issued',0,NULL,'weekly-3','2022-01-09','full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'mayor+weekly',0,0,0,1);
INSERT INTO "assertions" VALUES('bridge-opened-late','echo','echo',NULL,NULL,'affirms',NULL,1,'the wire','echo','2022-01','full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'echo',0,0,0,1);
INSERT INTO "assertions" VALUES('bridge-opened-late','echo~echo-copy','blogger',NULL,NULL,NULL,NULL,0,NULL,'echo-copy',NULL,'full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'blogger',0,0,0,1);
INSERT INTO "assertions" VALUES('bridge-opened-late','guess','blogger',NULL,NULL,NULL,NULL,0,NULL,'blog',NULL,'full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'blogger',0,0,0,1);
INSERT INTO "assertions" VALUES('bridge-will-open','mayor','mayor',NULL,NULL,'affirms','issued',0,NULL,'speech','2020-02','full',NULL,NULL,'The bridge will open next year.','de','Die Brücke wird nächstes Jahr öffnen.','p2 s1',NULL,NULL,1,0,'mayor',1,0,0,1);
INSERT INTO "assertions" VALUES('bridge-will-open','critic',NULL,'an engineer at the site','works','doubts','unstated',0,NULL,'weekly','2020-03-05','full',NULL,NULL,NULL,NULL,NULL,NULL,'Bridge will never open','The text says only that it may be late.',0,0,'unnamed:critic',0,0,0,1);
CREATE TABLE bottlenecks (
  claim text not null references claims (id), side text not null, family text not null,
  primary key (claim, side, family)
) without rowid;
INSERT INTO "bottlenecks" VALUES('bridge-opened-late','affirm','mayor+weekly');
INSERT INTO "bottlenecks" VALUES('bridge-will-open','affirm','mayor');
CREATE TABLE claim_events (
  claim text not null references claims (id), event text not null references events (id),
  primary key (claim, event)
) without rowid;
CREATE TABLE claim_flags (
  claim text not null references claims (id), flag text not null references flags (id),
  primary key (claim, flag)
) without rowid;
INSERT INTO "claim_flags" VALUES('bridge-opened-late','inferred-link');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','lineage-not-recorded');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','miscredited');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','not-archived');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','partial-support');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','stale');
INSERT INTO "claim_flags" VALUES('bridge-opened-late','taken-back');
INSERT INTO "claim_flags" VALUES('bridge-will-open','doubted');
INSERT INTO "claim_flags" VALUES('bridge-will-open','headline-overstates');
INSERT INTO "claim_flags" VALUES('bridge-will-open','interested-origin');
INSERT INTO "claim_flags" VALUES('bridge-will-open','not-archived');
INSERT INTO "claim_flags" VALUES('bridge-will-open','quote-unchecked');
INSERT INTO "claim_flags" VALUES('bridge-will-open','stale');
CREATE TABLE claim_parties (
  claim text not null references claims (id), actor text not null references actors (id),
  primary key (claim, actor)
) without rowid;
INSERT INTO "claim_parties" VALUES('bridge-opened-late','mayor');
INSERT INTO "claim_parties" VALUES('bridge-will-open','mayor');
CREATE TABLE claim_topics (
  claim text not null references claims (id), topic text not null references topics (id),
  primary key (claim, topic)
) without rowid;
CREATE TABLE claims (
  id text primary key, title text not null, proposition text not null, nature text not null,
  status text not null references statuses (id),
  affirm_documents integer not null, affirm_publishers integer not null, affirm_origins integer not null,
  affirm_families integer not null, affirm_independent integer not null,
  deny_documents integer not null, deny_publishers integer not null, deny_origins integer not null,
  deny_families integer not null, deny_independent integer not null,
  horizon text, resolved_on text, resolved_claim text references claims (id),
  reviewed text not null, url text not null
);
INSERT INTO "claims" VALUES('bridge-opened-late','The bridge opened in 2022','The bridge opened on 2 January 2022.','fact','acknowledged',5,4,1,1,1,0,0,0,0,0,NULL,NULL,NULL,'2022-02-01','https://example.org/orrin/claims/bridge-opened-late.html');
INSERT INTO "claims" VALUES('bridge-will-open','The bridge opens by the end of 2021','The bridge opens by the end of 2021.','forecast','not-checkable',1,1,1,1,0,0,0,0,0,0,'2021','2022-01-02','bridge-opened-late','2020-06-01','https://example.org/orrin/claims/bridge-will-open.html');
CREATE TABLE controls (
  actor text not null references actors (id), number integer not null,
  controller text not null references actors (id), since text, until text,
  source text not null references sources (id),
  primary key (actor, number)
) without rowid;
INSERT INTO "controls" VALUES('works',1,'mayor','2015','2030','notice');
CREATE TABLE corrections (
  claim text not null references claims (id), number integer not null,
  on_date text not null, what text not null, why text not null,
  primary key (claim, number)
) without rowid;
INSERT INTO "corrections" VALUES('bridge-will-open',1,'2020-05-01','The year was 2020.','A slip.');
CREATE TABLE event_topics (
  event text not null references events (id), topic text not null references topics (id),
  primary key (event, topic)
) without rowid;
CREATE TABLE events (
  id text primary key, title text not null, date text not null,
  place text, lat real, lon real, precision text
);
CREATE TABLE figures (
  event text not null references events (id), number integer not null, measure text not null,
  min numeric not null, max numeric not null, approx integer not null, on_date text,
  actor text references actors (id), source text references sources (id), claim text references claims (id),
  primary key (event, number)
) without rowid;
CREATE TABLE flags (id text primary key, meaning text not null);
INSERT INTO "flags" VALUES('anonymous-origin','a chain ends at a speaker nobody names');
INSERT INTO "flags" VALUES('circular','some pages only quote each other');
INSERT INTO "flags" VALUES('denied','somebody on file denies it');
INSERT INTO "flags" VALUES('doubted','somebody on file doubts it');
INSERT INTO "flags" VALUES('expired','the forecast''s date has passed, and no outcome is on file');
INSERT INTO "flags" VALUES('headline-overstates','a headline says more than the text under it');
INSERT INTO "flags" VALUES('inferred-link','a link in a chain is our inference, not the page''s own word');
INSERT INTO "flags" VALUES('interested-origin','an origin is a party with a stake in the claim');
INSERT INTO "flags" VALUES('lineage-not-recorded','a page does not say where it has it from');
INSERT INTO "flags" VALUES('miscredited','a page credits somebody else than the source that was found');
INSERT INTO "flags" VALUES('not-archived','a source has no archived copy on file');
INSERT INTO "flags" VALUES('partial-support','an assertion bears on part of the claim only');
INSERT INTO "flags" VALUES('quote-unchecked','a quotation could not be checked against a fingerprint of its source');
INSERT INTO "flags" VALUES('stale','nobody has reviewed the claim for more than a year');
INSERT INTO "flags" VALUES('taken-back','an origin later took it back');
CREATE TABLE history (
  claim text not null references claims (id), number integer not null,
  on_date text, status text not null references statuses (id),
  primary key (claim, number)
) without rowid;
INSERT INTO "history" VALUES('bridge-opened-late',1,'2020-02-29','untraced');
INSERT INTO "history" VALUES('bridge-opened-late',2,'2022-01-02','acknowledged');
INSERT INTO "history" VALUES('bridge-opened-late',3,'2022-01-03','acknowledged');
INSERT INTO "history" VALUES('bridge-opened-late',4,'2022-01-09','acknowledged');
INSERT INTO "history" VALUES('bridge-opened-late',5,'2022-01-31','acknowledged');
INSERT INTO "history" VALUES('bridge-will-open',1,'2020-02-29','not-checkable');
INSERT INTO "history" VALUES('bridge-will-open',2,'2020-03-05','not-checkable');
CREATE TABLE meta (name text primary key, value text not null) without rowid;
INSERT INTO "meta" VALUES('as_of','2024-01-01');
INSERT INTO "meta" VALUES('base_url','https://example.org/orrin/');
INSERT INTO "meta" VALUES('method','1');
INSERT INTO "meta" VALUES('title','The Orrin file');
CREATE TABLE related (
  claim text not null references claims (id), other text not null references claims (id), how text not null,
  primary key (claim, other, how)
) without rowid;
INSERT INTO "related" VALUES('bridge-opened-late','bridge-will-open','contradicts');
CREATE TABLE relays (
  claim text not null, assertion text not null, relayed text not null, inferred integer not null,
  primary key (claim, assertion, relayed),
  foreign key (claim, assertion) references assertions (claim, id),
  foreign key (claim, relayed) references assertions (claim, id)
) without rowid;
INSERT INTO "relays" VALUES('bridge-opened-late','echo~echo-copy','echo',1);
INSERT INTO "relays" VALUES('bridge-opened-late','guess','weekly',1);
CREATE TABLE source_authors (
  source text not null references sources (id), number integer not null, author text not null,
  primary key (source, number)
) without rowid;
INSERT INTO "source_authors" VALUES('speech',1,'The office');
CREATE TABLE sources (
  id text primary key, title text not null, publisher text not null references actors (id), kind text not null,
  published text, language text, url text, archive_url text, link_policy text not null,
  copy_of text references sources (id), copy_inferred integer, captured_on text, captured_sha256 text, note text
);
INSERT INTO "sources" VALUES('blog','Seen it','blogger','blog',NULL,NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,'Only the opening was read.');
INSERT INTO "sources" VALUES('echo','Bridge open','echo','report','2022-01',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('echo-copy','Bridge open','blogger','blog',NULL,NULL,NULL,NULL,'archive-only','echo',1,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('notice','Notice of opening','works','announcement','2022-01-02~',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('speech','Speech at the bridge','mayor','record','2020-02',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('weekly','Bridge will never open','weekly','report','2020-03-05',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('weekly-2','Open at last','weekly','report','2022-01-03',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('weekly-3','Correction','weekly','report','2022-01-09',NULL,NULL,NULL,'follow',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE statuses (
  id text primary key, number integer not null, label text not null, readers_group text not null,
  rule text not null, meaning text not null
);
INSERT INTO "statuses" VALUES('not-checkable',1,'Not checkable','not-checkable','the claim is an opinion, a motive or a forecast','It is a forecast, a motive or an opinion: no document can settle it.');
INSERT INTO "statuses" VALUES('withdrawn',2,'Withdrawn','unsupported','a = 0, and an affirming origin with a path was taken back','Whoever said it first has taken it back, and nobody else is an origin for it.');
INSERT INTO "statuses" VALUES('contradicted',3,'Contradicted','contradicted','D ≥ 2, one of them shown, and A < 2','Independent origins deny it, at least one of them from what it saw or holds.');
INSERT INTO "statuses" VALUES('acknowledged',4,'Acknowledged','supported','an affirming origin that counts in a is against its own interest, and D = 0','A party it harms says so itself, and no independent origin denies it.');
INSERT INTO "statuses" VALUES('corroborated',5,'Corroborated','supported','A ≥ 2, one of them shown, and D < 2','Independent origins say so, at least one of them from what it saw or holds.');
INSERT INTO "statuses" VALUES('contested',6,'Contested','open','A ≥ 1 and D ≥ 1','Independent origins stand on both sides.');
INSERT INTO "statuses" VALUES('attested',7,'Attested','open','A ≥ 2 (independent voices say so, none has shown what it rests on)','Independent origins say so, but none has shown what it rests on.');
INSERT INTO "statuses" VALUES('disputed',8,'Disputed','open','a ≥ 1 and d ≥ 1 (one side''s word against the other''s, not two independent sides)','One side''s word stands against the other''s; they are not two independent sides.');
INSERT INTO "statuses" VALUES('untraced',9,'Untraced','unsupported','a = 0','No chain on file ends at anybody named who says how they know.');
INSERT INTO "statuses" VALUES('single-origin',10,'Single origin','open','a = 1','However many pages carry it, they all lead to one origin.');
INSERT INTO "statuses" VALUES('several-origins',11,'Several origins','open','otherwise: several named origins, not independent of the parties or of each other','Several origins say so, but they are not independent of the parties or of each other.');
CREATE TABLE topics (id text primary key, title text not null, summary text);
COMMIT;