BEGIN TRANSACTION;
CREATE TABLE actor_names (
  actor text not null references actors (id), number integer not null, name text not null, language text,
  primary key (actor, number)
) without rowid;
INSERT INTO "actor_names" VALUES('ministry',1,'Wasserministerium','de');
INSERT INTO "actor_names" VALUES('post',1,'Orrin Post',NULL);
CREATE TABLE actors (id text primary key, name text not null, kind text not null, wikidata text);
INSERT INTO "actors" VALUES('herald','The Herald','outlet',NULL);
INSERT INTO "actors" VALUES('ministry','Ministry of Water','state-body',NULL);
INSERT INTO "actors" VALUES('post','The Post','outlet',NULL);
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
INSERT INTO "assertions" VALUES('orrin-dam-was-cracked','ministry','ministry',NULL,NULL,'affirms','document',0,NULL,NULL,'2020-03-01','full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'ministry',1,0,0,1);
INSERT INTO "assertions" VALUES('orrin-dam-was-cracked','herald','herald',NULL,NULL,NULL,NULL,0,NULL,'herald-dam','2020-03-02','full',NULL,NULL,'The ministry said the wall had a crack.',NULL,NULL,NULL,NULL,NULL,1,0,'herald',0,0,0,1);
INSERT INTO "assertions" VALUES('orrin-dam-was-cracked','post','post',NULL,NULL,NULL,NULL,0,NULL,'post-dam','2020-03-03','full',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'post',0,0,0,1);
CREATE TABLE bottlenecks (
  claim text not null references claims (id), side text not null, family text not null,
  primary key (claim, side, family)
) without rowid;
INSERT INTO "bottlenecks" VALUES('orrin-dam-was-cracked','affirm','ministry');
CREATE TABLE claim_events (
  claim text not null references claims (id), event text not null references events (id),
  primary key (claim, event)
) without rowid;
INSERT INTO "claim_events" VALUES('orrin-dam-was-cracked','inspection');
CREATE TABLE claim_flags (
  claim text not null references claims (id), flag text not null references flags (id),
  primary key (claim, flag)
) without rowid;
INSERT INTO "claim_flags" VALUES('orrin-dam-was-cracked','interested-origin');
INSERT INTO "claim_flags" VALUES('orrin-dam-was-cracked','not-archived');
INSERT INTO "claim_flags" VALUES('orrin-dam-was-cracked','quote-unchecked');
INSERT INTO "claim_flags" VALUES('orrin-dam-was-cracked','stale');
CREATE TABLE claim_parties (
  claim text not null references claims (id), actor text not null references actors (id),
  primary key (claim, actor)
) without rowid;
INSERT INTO "claim_parties" VALUES('orrin-dam-was-cracked','ministry');
CREATE TABLE claim_topics (
  claim text not null references claims (id), topic text not null references topics (id),
  primary key (claim, topic)
) without rowid;
INSERT INTO "claim_topics" VALUES('orrin-dam-was-cracked','water');
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
INSERT INTO "claims" VALUES('orrin-dam-was-cracked','The Orrin dam was cracked in spring','The wall of the Orrin dam had a crack in spring 2020.','fact','single-origin',2,2,1,1,0,0,0,0,0,0,NULL,NULL,NULL,'2020-06-01','https://example.org/orrin/claims/orrin-dam-was-cracked.html');
CREATE TABLE controls (
  actor text not null references actors (id), number integer not null,
  controller text not null references actors (id), since text, until text,
  source text not null references sources (id),
  primary key (actor, number)
) without rowid;
CREATE TABLE corrections (
  claim text not null references claims (id), number integer not null,
  on_date text not null, what text not null, why text not null,
  primary key (claim, number)
) without rowid;
CREATE TABLE event_topics (
  event text not null references events (id), topic text not null references topics (id),
  primary key (event, topic)
) without rowid;
INSERT INTO "event_topics" VALUES('inspection','water');
CREATE TABLE events (
  id text primary key, title text not null, date text not null,
  place text, lat real, lon real, precision text
);
INSERT INTO "events" VALUES('inspection','The dam is inspected','2020-02-28','Orrin',51.5,10.25,'town');
CREATE TABLE figures (
  event text not null references events (id), number integer not null, measure text not null,
  min numeric not null, max numeric not null, approx integer not null, on_date text,
  actor text references actors (id), source text references sources (id), claim text references claims (id),
  primary key (event, number)
) without rowid;
INSERT INTO "figures" VALUES('inspection',1,'cracks counted',1,1,0,'2020-03-01','ministry','herald-dam','orrin-dam-was-cracked');
INSERT INTO "figures" VALUES('inspection',2,'cracks counted',2,3,1,'2020-03-03','post','post-dam',NULL);
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
INSERT INTO "history" VALUES('orrin-dam-was-cracked',1,'2020-03-01','untraced');
INSERT INTO "history" VALUES('orrin-dam-was-cracked',2,'2020-03-02','single-origin');
INSERT INTO "history" VALUES('orrin-dam-was-cracked',3,'2020-03-03','single-origin');
CREATE TABLE meta (name text primary key, value text not null) without rowid;
INSERT INTO "meta" VALUES('as_of','2024-01-01');
INSERT INTO "meta" VALUES('base_url','https://example.org/orrin/');
INSERT INTO "meta" VALUES('method','1');
INSERT INTO "meta" VALUES('title','The Orrin file');
CREATE TABLE related (
  claim text not null references claims (id), other text not null references claims (id), how text not null,
  primary key (claim, other, how)
) without rowid;
CREATE TABLE relays (
  claim text not null, assertion text not null, relayed text not null, inferred integer not null,
  primary key (claim, assertion, relayed),
  foreign key (claim, assertion) references assertions (claim, id),
  foreign key (claim, relayed) references assertions (claim, id)
) without rowid;
INSERT INTO "relays" VALUES('orrin-dam-was-cracked','herald','ministry',0);
INSERT INTO "relays" VALUES('orrin-dam-was-cracked','post','ministry',0);
CREATE TABLE source_authors (
  source text not null references sources (id), number integer not null, author text not null,
  primary key (source, number)
) without rowid;
CREATE TABLE sources (
  id text primary key, title text not null, publisher text not null references actors (id), kind text not null,
  published text, language text, url text, archive_url text, link_policy text not null,
  copy_of text references sources (id), copy_inferred integer, captured_on text, captured_sha256 text, note text
);
INSERT INTO "sources" VALUES('herald-dam','Dam is cracked','herald','report','2020-03-02','en','https://example.org/herald/dam',NULL,'follow',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sources" VALUES('post-dam','Riss im Damm','post','report','2020-03-03','de',NULL,'https://example.net/post','follow',NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "topics" VALUES('water','Water','Dams and wells.');
COMMIT;