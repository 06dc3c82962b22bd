BEGIN TRANSACTION;
CREATE TABLE accounts (
	id VARCHAR(120) NOT NULL, 
	system VARCHAR(40) NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id)
);
INSERT INTO "accounts" VALUES('till:test','till','till:test');
CREATE TABLE actions (
	id INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	account VARCHAR(120) NOT NULL, 
	target VARCHAR(300) NOT NULL, 
	business_key VARCHAR(64) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	revision INTEGER NOT NULL, 
	requester_id VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	origin_event VARCHAR(200) NOT NULL, 
	origin_position INTEGER NOT NULL, 
	thread VARCHAR(200) NOT NULL, 
	channel VARCHAR(60) NOT NULL, 
	ts VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	not_before DATETIME, 
	lease_owner VARCHAR(120), 
	lease_until DATETIME, 
	fence INTEGER DEFAULT '0' NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	replaces INTEGER, 
	replaced_by INTEGER, 
	retries INTEGER, 
	bundle_id INTEGER, 
	CONSTRAINT pk_actions PRIMARY KEY (id), 
	CONSTRAINT fk_actions_account FOREIGN KEY(account) REFERENCES accounts (id), 
	CONSTRAINT fk_actions_bundle_id FOREIGN KEY(bundle_id) REFERENCES bundles (id), 
	CONSTRAINT fk_actions_replaced_by FOREIGN KEY(replaced_by) REFERENCES actions (id), 
	CONSTRAINT fk_actions_replaces FOREIGN KEY(replaces) REFERENCES actions (id), 
	CONSTRAINT fk_actions_requester_id FOREIGN KEY(requester_id) REFERENCES people (id), 
	CONSTRAINT fk_actions_retries FOREIGN KEY(retries) REFERENCES actions (id), 
	CONSTRAINT uq_actions_origin_event_origin_position UNIQUE (origin_event, origin_position)
);
INSERT INTO "actions" VALUES(1,'refund','till:test','till:test/order/1001','1a4c625f57368ecf4eb1c01ecc610f22c6936153238ebdf2cfba463a013c08c8','pending',2,'bad01beb53cafe89','','event:1',0,'thread','C1','1.0','2026-12-01 18:00:00.539000','2026-12-01 18:00:01.612000','2026-12-03 00:00:00.539000',NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(2,'refund','till:test','till:test/order/1002','d7f1f5bc850ecec02f21c154c8ec92370c189ffcdb4d88b43cd2cf0a94f74770','pending',1,'bad01beb53cafe89','','event:2',0,'thread','C1','1.0','2026-12-01 18:00:01.771000','2026-12-01 18:00:01.771000','2026-12-03 00:00:01.771000',NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(3,'refund','till:test','till:test/order/1003','d36894576596c42cd2ac9fb2df8ea85dc8f6af8c534aeefb6c3e5c3b2cff0d93','succeeded',1,'bad01beb53cafe89','','event:3',0,'thread','C1','1.0','2026-12-01 18:00:01.913000','2026-12-01 18:00:33.708000','2026-12-02 18:00:32.456000','2026-12-01 18:00:32.456000',NULL,NULL,1,1,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(4,'refund','till:test','till:test/order/1004','edcc8c56427e563c79e6ed4a0517ccdf3600828a2b3e28e16eb64cd7a3cd11e7','approved',1,'bad01beb53cafe89','','event:4',0,'thread','C1','1.0','2026-12-01 18:00:33.740000','2026-12-01 18:00:33.783000','2026-12-02 18:01:03.783000','2026-12-01 18:01:03.783000',NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(5,'refund','till:test','till:test/order/1005','5719034ed5795d7ab8ba3a3a3e70780a6a33b271dec5bf91827a092c46f14f09','denied',1,'bad01beb53cafe89','','event:5',0,'thread','C1','1.0','2026-12-01 18:00:33.829000','2026-12-01 18:00:33.829000',NULL,NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(6,'change_price','till:test','till:test/variant/BIN-24','b8acf32555e46de78c5b2643f8fa26ddf3009907090a3d94dec54adcbf5d8493','pending',1,'485c248ffac54ee2','','price:8.25',0,'thread','C1','1.0','2026-12-01 18:00:33.864000','2026-12-01 18:00:33.864000','2026-12-03 00:00:33.864000',NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE arrivals (
	id INTEGER NOT NULL, 
	account VARCHAR(120) NOT NULL, 
	event_id VARCHAR(250) NOT NULL, 
	topic VARCHAR(120) NOT NULL, 
	object_ref VARCHAR(400) NOT NULL, 
	vendor_time DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	payload JSON NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before DATETIME NOT NULL, 
	settled_at DATETIME, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_arrivals PRIMARY KEY (id), 
	CONSTRAINT uq_arrivals_account_event_id UNIQUE (account, event_id)
);
CREATE TABLE audit (
	seq BIGINT NOT NULL, 
	prev VARCHAR(64) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	person VARCHAR(32), 
	action BIGINT, 
	revision INTEGER, 
	digest VARCHAR(64), 
	from_state VARCHAR(20), 
	to_state VARCHAR(20), 
	policy_version VARCHAR(64), 
	commitment VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq)
);
INSERT INTO "audit" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000000','2026-11-29T23:14:28.982000+00:00','people_changed','4b6cabc616fa6cec',NULL,NULL,NULL,NULL,NULL,NULL,'58ac4d6835652bd553f5f481c2bdda84080dce2f920409cb2b3732af53ec3027','02591383bc44400f1f0eed188bc6a4b0a95cd9cd6cb5d964facd475011a00cc7');
INSERT INTO "audit" VALUES(2,'02591383bc44400f1f0eed188bc6a4b0a95cd9cd6cb5d964facd475011a00cc7','2026-11-29T23:14:28.982000+00:00','people_changed','234099bbd14fb570',NULL,NULL,NULL,NULL,NULL,NULL,'0da5d8628e61b39522c98211e44550cf3e3bb2d78cf592d44a23e2be5b0d99de','414ed86633b4e0f57dc0a130a09a2467f770ea8c9455de98d2e2baefa2f1cca1');
INSERT INTO "audit" VALUES(3,'414ed86633b4e0f57dc0a130a09a2467f770ea8c9455de98d2e2baefa2f1cca1','2026-11-29T23:14:28.982000+00:00','people_changed','bad01beb53cafe89',NULL,NULL,NULL,NULL,NULL,NULL,'63bdb9a6744f937761aedb1b555a694fc7512d0e0d1644054d8d3a7a08f14dd3','1c8dd97450257985f62f1f7bff7e6b3e94d00b3f30df3230878f3ea564e7564b');
INSERT INTO "audit" VALUES(4,'1c8dd97450257985f62f1f7bff7e6b3e94d00b3f30df3230878f3ea564e7564b','2026-11-29T23:14:28.982000+00:00','people_changed','e4990f8ed4ec016a',NULL,NULL,NULL,NULL,NULL,NULL,'40ab7f625819b793295c80fcfeb0014117503313bead4f8c14a25cbd30305e65','129cff60d3ef57400f88e3dbb45f78d9cb5d4f3e584304d9d1161e9b3467d86e');
INSERT INTO "audit" VALUES(5,'129cff60d3ef57400f88e3dbb45f78d9cb5d4f3e584304d9d1161e9b3467d86e','2026-11-29T23:14:28.982000+00:00','people_changed','13def3cddb4c9d16',NULL,NULL,NULL,NULL,NULL,NULL,'915d87b569b791b450e70fbe56eec76ec1be57277965c3a40e360bad2f7ffa28','ebd088978de5a04b4f2eaa2200d784848c5aa7ebc3c58eb53c61e09ca6d7f627');
INSERT INTO "audit" VALUES(6,'ebd088978de5a04b4f2eaa2200d784848c5aa7ebc3c58eb53c61e09ca6d7f627','2026-11-29T23:14:28.982000+00:00','people_changed','485c248ffac54ee2',NULL,NULL,NULL,NULL,NULL,NULL,'bc4c0cff6f3cfbc864b77022abeedf9eba277acdb8387df3c70e1825480e5086','5fafc52c171652afbfe3977db096cfb6b391425b7488bab45fd81b068e4caf98');
INSERT INTO "audit" VALUES(7,'5fafc52c171652afbfe3977db096cfb6b391425b7488bab45fd81b068e4caf98','2026-11-29T23:14:29.067000+00:00','people_changed','861e5ec1660cb02d',NULL,NULL,NULL,NULL,NULL,NULL,'d3a70c876fd0b65b22315d5bfc46722e2640762c73d581c5e85e1fad72e0eddf','0fe2aa9e564f93b252a23723b998e92868b1f5448f3a8192450b714f01ba2deb');
INSERT INTO "audit" VALUES(8,'0fe2aa9e564f93b252a23723b998e92868b1f5448f3a8192450b714f01ba2deb','2026-11-29T23:14:29.067000+00:00','people_changed','81823a8f25c16f4e',NULL,NULL,NULL,NULL,NULL,NULL,'096e8bb2b0409ea0799ebe1f0a27668bb3066b47632044bc853fc04803082b60','da1e04d30f733cdc242cc35ec968a955f234d40ac74e80f67a17aac129a953c1');
INSERT INTO "audit" VALUES(9,'da1e04d30f733cdc242cc35ec968a955f234d40ac74e80f67a17aac129a953c1','2026-11-29T23:14:29.067000+00:00','people_changed','eeaf6037cd8b71ae',NULL,NULL,NULL,NULL,NULL,NULL,'bc001e6e42b54eae1151ec9e24895b5eed12ebc90e9bd8fef682317ca93c83cd','298e62775034451a8a36eb6476870b74fcc16ba34f8a04a80d0edd75b19069f2');
INSERT INTO "audit" VALUES(10,'298e62775034451a8a36eb6476870b74fcc16ba34f8a04a80d0edd75b19069f2','2026-11-29T23:14:29.469000+00:00','clock_moved',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'3977c099d1c224f48ef46213fd36837afd9a365c6ab0f60eaf05c007381af997','02b4955a504d999458f16c4a63647a36354eb22ef7a60704bee7f16977ebf690');
INSERT INTO "audit" VALUES(11,'02b4955a504d999458f16c4a63647a36354eb22ef7a60704bee7f16977ebf690','2026-12-01T18:00:00.539000+00:00','proposed','bad01beb53cafe89',1,1,'01a872ee97f163fc1bebcb55370b3676812470820ccb22e5a1a633d50e2e26b4',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','7b35d63916f1c4ca27a8b8df8292ccb123d4943ece0565662ce6eb87353bca18','72985a0215062e0be6b01b87e1b5c1c2602266543ebd9a2ebf760943b766931d');
INSERT INTO "audit" VALUES(12,'72985a0215062e0be6b01b87e1b5c1c2602266543ebd9a2ebf760943b766931d','2026-12-01T18:00:00.539000+00:00','pending','bad01beb53cafe89',1,1,'01a872ee97f163fc1bebcb55370b3676812470820ccb22e5a1a633d50e2e26b4','proposed','pending','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','d22f747f1c8590fb28335e8f892bac79ddca8c8cc920db6fdfe4c5bda05611f7','d3b1b4c6ec318fe701de62bcc55b8d898b7d3155246a24b25cdfaabc292e35dd');
INSERT INTO "audit" VALUES(13,'d3b1b4c6ec318fe701de62bcc55b8d898b7d3155246a24b25cdfaabc292e35dd','2026-12-01T18:00:01.612000+00:00','revised','bad01beb53cafe89',1,2,'a974e8a7b92ebe07fff80cc9031400e14c0c76f3fd70c0f5bae1d326e5c07a4e',NULL,NULL,'7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','a2b9cf3b4932ef6fe422c31b3b898235a55031a1cc3edd415228c07bafd0a493','61581e039ae88a17a27f776bbbc6a4a74413890648b57e3f4df1efbba5c08359');
INSERT INTO "audit" VALUES(14,'61581e039ae88a17a27f776bbbc6a4a74413890648b57e3f4df1efbba5c08359','2026-12-01T18:00:01.771000+00:00','proposed','bad01beb53cafe89',2,1,'a55a967ec99b7685d0283eca16140a96f54733e576f41832f7d6f66ccfcb5c86',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','24ca1733242a72718e25febd9dc53f6a7b213fdea0ba8813d588ab1d9f45bac1','0ea478cc1f3e76ccafffe6879b7446afa7fc66abb2ab1b8f521d9139ab48ca98');
INSERT INTO "audit" VALUES(15,'0ea478cc1f3e76ccafffe6879b7446afa7fc66abb2ab1b8f521d9139ab48ca98','2026-12-01T18:00:01.771000+00:00','pending','bad01beb53cafe89',2,1,'a55a967ec99b7685d0283eca16140a96f54733e576f41832f7d6f66ccfcb5c86','proposed','pending','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','7e72769dd7b36a1f1a3b25572cdcef746a03ceffa0e9cebf72bd580f09a01321','22e1a0efbec7ab9f511dcd4c64eb8fa522b4e56dd4c4497960c7c5938c59af3e');
INSERT INTO "audit" VALUES(16,'22e1a0efbec7ab9f511dcd4c64eb8fa522b4e56dd4c4497960c7c5938c59af3e','2026-12-01T18:00:01.913000+00:00','proposed','bad01beb53cafe89',3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','645a4d60794efcfbd5bf515e9a5ad51ed806190034ce24bce854e20232759e90','635e28a92b4c887966dc5713bbbef21d37a92118290d3ea61e45fa06e1b8fffa');
INSERT INTO "audit" VALUES(17,'635e28a92b4c887966dc5713bbbef21d37a92118290d3ea61e45fa06e1b8fffa','2026-12-01T18:00:01.913000+00:00','pending','bad01beb53cafe89',3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44','proposed','pending','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','4fa05a664997592ae05e10691537d975be9cadcaac1338776ed8e1ace140a60d','255259ef5fbb357da42b2d754bb522df881f64929fc0cd10182cb5492a9b40a0');
INSERT INTO "audit" VALUES(18,'255259ef5fbb357da42b2d754bb522df881f64929fc0cd10182cb5492a9b40a0','2026-12-01T18:00:02.456000+00:00','voted','234099bbd14fb570',3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44',NULL,NULL,'7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','340bb79990cbf570572437b0c2f51a66fe7b38512ca5fe9664810c8eae41cfe5','61d075a1e2033df1f54c5380ef5c96ddbe323a121ad1a62f1a7c8ced751b3fce');
INSERT INTO "audit" VALUES(19,'61d075a1e2033df1f54c5380ef5c96ddbe323a121ad1a62f1a7c8ced751b3fce','2026-12-01T18:00:02.456000+00:00','approved','234099bbd14fb570',3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44','pending','approved','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','359c113df52af856a15b1bc7c57fb43293501860e86137a524c6fe3c307c7732','4a721d605c7807b6b1e87bfce8faaa41e9be1c1bc527a23923bbdad6ef81d40a');
INSERT INTO "audit" VALUES(20,'4a721d605c7807b6b1e87bfce8faaa41e9be1c1bc527a23923bbdad6ef81d40a','2026-11-29T23:14:31.462000+00:00','clock_moved',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'a92d41b1df7e7486da1b4a1bbb28c7ae6da312aacbf342ff276e60ede4a0816e','c61a0e0fd970b8c720d2e88f50baf2c8e644791ecd5cd0d1af7931e5d99aa749');
INSERT INTO "audit" VALUES(21,'c61a0e0fd970b8c720d2e88f50baf2c8e644791ecd5cd0d1af7931e5d99aa749','2026-12-01T18:00:33.640000+00:00','executing',NULL,3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44','approved','executing','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','fb78cfc2c7f19b52c80abd4c084245fdb956770fa09c02e9864a4952d7024ded','6893c119fdf289f4d2a273b2ddfdd5a167ad8bacf2ae7cec0c39e71715871952');
INSERT INTO "audit" VALUES(22,'6893c119fdf289f4d2a273b2ddfdd5a167ad8bacf2ae7cec0c39e71715871952','2026-12-01T18:00:33.684000+00:00','intent',NULL,3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44',NULL,NULL,'7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','28bd87928ad2c577744f601181987d83ea9a6733a3e571f55d3147dcdd9df65b','7e3953c3abd54e8dac8f525f9e07cf4c4757d48ff6071997444e5466f4770f53');
INSERT INTO "audit" VALUES(23,'7e3953c3abd54e8dac8f525f9e07cf4c4757d48ff6071997444e5466f4770f53','2026-12-01T18:00:33.708000+00:00','succeeded',NULL,3,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44','executing','succeeded','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','a0ab1d283e4858dc9943d75bd04598fc89b130bb047badf08cce30948ecca7e8','7706712083b30acad8d81fff5ace8b9bf3f5590adcd416ebba5a24beeb38e8a4');
INSERT INTO "audit" VALUES(24,'7706712083b30acad8d81fff5ace8b9bf3f5590adcd416ebba5a24beeb38e8a4','2026-12-01T18:00:33.740000+00:00','proposed','bad01beb53cafe89',4,1,'07cfc27d0458ec7a763928639aa43d9bfa83398295dc451d89c2b4f62940b4eb',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','595170eafe54c67947c22bdc20594d888bf3f9008ebc6ddf43b367cea9535b19','b04814600beb63864ee518731fb22f97436ee693e52313c76f4884a4fc011650');
INSERT INTO "audit" VALUES(25,'b04814600beb63864ee518731fb22f97436ee693e52313c76f4884a4fc011650','2026-12-01T18:00:33.740000+00:00','pending','bad01beb53cafe89',4,1,'07cfc27d0458ec7a763928639aa43d9bfa83398295dc451d89c2b4f62940b4eb','proposed','pending','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','54e9b309504fa97eaf15baf4f464724dd1df7740c3bdc7ebde97529e25f35e76','55a431d9668e46b2ad288e03cbdd9cd53356c59ccf06124ab58b0066144d8684');
INSERT INTO "audit" VALUES(26,'55a431d9668e46b2ad288e03cbdd9cd53356c59ccf06124ab58b0066144d8684','2026-12-01T18:00:33.783000+00:00','voted','234099bbd14fb570',4,1,'07cfc27d0458ec7a763928639aa43d9bfa83398295dc451d89c2b4f62940b4eb',NULL,NULL,'7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','84b9ff0d6e33972f560953956272bcfdd858faca0fde1427745ceae5426cda4a','3239ed85691e5619ccb69ff012a9670b15c4018fdc6a7d236801c4b947999675');
INSERT INTO "audit" VALUES(27,'3239ed85691e5619ccb69ff012a9670b15c4018fdc6a7d236801c4b947999675','2026-12-01T18:00:33.783000+00:00','approved','234099bbd14fb570',4,1,'07cfc27d0458ec7a763928639aa43d9bfa83398295dc451d89c2b4f62940b4eb','pending','approved','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','d65719a971917935b3a7ff11dff1b97df86d83317a8eb8404af0e7a56e9c5278','eb16a2d500f5be9d132641c1c0019dd106a66c7510acee79aace4111f3508ae9');
INSERT INTO "audit" VALUES(28,'eb16a2d500f5be9d132641c1c0019dd106a66c7510acee79aace4111f3508ae9','2026-12-01T18:00:33.829000+00:00','proposed','bad01beb53cafe89',5,1,'06759fba5d2f4066500aada4bd16b44fbd70ed045e9d1add547d36fa9cfa216c',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','66554ea9f2dc0486b77e6d9ce41c6bd6a9cf3aaf45807ff351daa19d8c8598c8','fa2ad509fe12f016304238d6e3e292ec9d2c8a11136c1f55b6c7811739e294cb');
INSERT INTO "audit" VALUES(29,'fa2ad509fe12f016304238d6e3e292ec9d2c8a11136c1f55b6c7811739e294cb','2026-12-01T18:00:33.829000+00:00','denied','bad01beb53cafe89',5,1,'06759fba5d2f4066500aada4bd16b44fbd70ed045e9d1add547d36fa9cfa216c','proposed','denied','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','9e609969316ead0773996d62e350e4dbb014311f4958f3df9fff131186b9d01a','a714df3c15b742fd26f9af801d250e46f1333dbb4452c052e61b911bcd098ca8');
INSERT INTO "audit" VALUES(30,'a714df3c15b742fd26f9af801d250e46f1333dbb4452c052e61b911bcd098ca8','2026-12-01T18:00:33.864000+00:00','proposed','485c248ffac54ee2',6,1,'3af2d8b77071b092728482cbdbe8b20e67c2f0366191d1d666981a93f1268316',NULL,'proposed','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','7d6c5d78f5b7daaef045b8b9f5eb56a85a203197e5501f8676ac5c7a4d7ff003','4b45b14f25701c0860b22ca38f1dc86e2811cc2f499f6b5e8ccd7128c881e4b7');
INSERT INTO "audit" VALUES(31,'4b45b14f25701c0860b22ca38f1dc86e2811cc2f499f6b5e8ccd7128c881e4b7','2026-12-01T18:00:33.864000+00:00','pending','485c248ffac54ee2',6,1,'3af2d8b77071b092728482cbdbe8b20e67c2f0366191d1d666981a93f1268316','proposed','pending','7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','5e062a4abfa98da6a5c00c4cb9167125f5d59e21f80720e3c4ba35757b8f5299','e2326eadda3df3601148dc8be284321584cee791f6e92ea8d3fd681b17c8cfd9');
INSERT INTO "audit" VALUES(32,'e2326eadda3df3601148dc8be284321584cee791f6e92ea8d3fd681b17c8cfd9','2026-12-01T18:00:33.911000+00:00','voted','234099bbd14fb570',6,1,'3af2d8b77071b092728482cbdbe8b20e67c2f0366191d1d666981a93f1268316',NULL,NULL,'7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea','487580fcd86c6c4f23f1d14b6822b9cd91404489d9a3113ae0cb7e08beab6cfc','afe062ef10d1fbabcbe4560d0ff3e9edc9ba0c4b5ee0a4320a34f7784afe0b80');
CREATE TABLE audit_checkpoints (
	seq BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	signature VARCHAR(128) NOT NULL, 
	CONSTRAINT pk_audit_checkpoints PRIMARY KEY (seq)
);
CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (id)
);
INSERT INTO "audit_head" VALUES(1,32,'afe062ef10d1fbabcbe4560d0ff3e9edc9ba0c4b5ee0a4320a34f7784afe0b80');
CREATE TABLE audit_payload (
	seq BIGINT NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	json TEXT NOT NULL, 
	CONSTRAINT pk_audit_payload PRIMARY KEY (seq), 
	CONSTRAINT fk_audit_payload_seq FOREIGN KEY(seq) REFERENCES audit (seq)
);
INSERT INTO "audit_payload" VALUES(1,'2bf27d66fbd9ed72e1eb349b5320eec4','{"accounts": [null, {"cli": "olivia", "slack": "T01PRACTICE:U01OLIVIA"}], "active": [null, true], "groups": [null, ["admins", "finance", "leads", "management", "owners"]], "kind": [null, "member"], "name": [null, "Olivia"]}');
INSERT INTO "audit_payload" VALUES(2,'c1a022249e78b14cdce03ca2dc4f30df','{"accounts": [null, {"cli": "priya", "slack": "T01PRACTICE:U02PRIYA"}], "active": [null, true], "groups": [null, ["admins", "leads", "management"]], "kind": [null, "member"], "name": [null, "Priya"]}');
INSERT INTO "audit_payload" VALUES(3,'72ab93abbbac2bc5fc12fce60c743062','{"accounts": [null, {"cli": "mia", "slack": "T01PRACTICE:U03MIA"}], "active": [null, true], "groups": [null, ["support"]], "kind": [null, "member"], "name": [null, "Mia"]}');
INSERT INTO "audit_payload" VALUES(4,'a0d1595a5f701549423bb15b8b850080','{"accounts": [null, {"cli": "jon", "slack": "T01PRACTICE:U04JON"}], "active": [null, true], "groups": [null, ["support"]], "kind": [null, "member"], "name": [null, "Jon"]}');
INSERT INTO "audit_payload" VALUES(5,'d4f4708c3e7ffea6e79a67d2722b4e03','{"accounts": [null, {"cli": "dana", "slack": "T01PRACTICE:U05DANA"}], "active": [null, true], "groups": [null, ["finance", "management"]], "kind": [null, "member"], "name": [null, "Dana"]}');
INSERT INTO "audit_payload" VALUES(6,'a636b39721d6d584b44dde292038b320','{"accounts": [null, {"cli": "lee", "slack": "T01PRACTICE:U06LEE"}], "active": [null, true], "groups": [null, ["buying"]], "kind": [null, "member"], "name": [null, "Lee"]}');
INSERT INTO "audit_payload" VALUES(7,'b61661a0f2050ca1170d4d28c253e70d','{"accounts": [null, {"cli": "gus"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "staff", "support"]], "kind": [null, "guest"], "name": [null, "Gus"]}');
INSERT INTO "audit_payload" VALUES(8,'4f9b9da3cbe2d4ff069f3b40c57939ab','{"accounts": [null, {"cli": "paula"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "staff", "support"]], "kind": [null, "partner"], "name": [null, "Paula"]}');
INSERT INTO "audit_payload" VALUES(9,'9f4f42aa931bd6055e7b0ea8edb3e8cc','{"accounts": [null, {"cli": "bolt"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "staff", "support"]], "kind": [null, "bot"], "name": [null, "Bolt"]}');
INSERT INTO "audit_payload" VALUES(10,'a1ee84c7d3c31adaf659537b113151f0','{"seconds": 153931}');
INSERT INTO "audit_payload" VALUES(11,'808237a79d9a73b1b441f5f49852697b','{"after": [null, null], "arguments": {"amount": {"currency": "USD", "minor": 2000}, "customer": "customer-1", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1001", "kind": "order"}, "order_name": "#1001", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "6998d3d1bf914ab7970455b4bfd48946933d48f55e128352ce9c49e5ce154e73", "material": "8d16da882ca70d0e50e8f6d89ea8ae2585cb5e598e59d954446cfa654aaaf765", "terms": "1c749d56a281e68715e6bf1dec68091dd1422fd2d874faecd17dd9da7c66c617", "told": "df1347f07deafe205dba899de4f8aaea2f28fde9ff371850087192e329682634"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(12,'dffc4d75bff7b079a7226c6bb7853bd1','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(13,'c6f0c0cf45ea0c8c52a296b8fc74e6a7','{"arguments": {"amount": {"currency": "USD", "minor": 2500}, "customer": "customer-1", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1001", "kind": "order"}, "order_name": "#1001", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2500}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "9619267d4ede685aa643e51f1e723431db9f77d38c9b14aed9e5f0a8d36e415d", "material": "8d16da882ca70d0e50e8f6d89ea8ae2585cb5e598e59d954446cfa654aaaf765", "terms": "5d6d8b680ec04d9f2c2a1f9d1453700152538e7a1975d7bd9969e1a22bb32e7a", "told": "70ce833697b0c55b77bc3b8412654ee7a4c15f4609d3472a604c96203d313cca"}}');
INSERT INTO "audit_payload" VALUES(14,'53736379a3037ab8d0f7056b4988426f','{"after": [null, null], "arguments": {"amount": {"currency": "USD", "minor": 3000}, "customer": "customer-2", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1002", "kind": "order"}, "order_name": "#1002", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 3000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "722af5d7b2a38aed9b2c7b7cb1a660682700b1930a87742051c69e58407c53a4", "material": "ff73f8ed8b21e8cc80d433fa761d4a650a30ef3060df80cb35bd1f7d3f837242", "terms": "38ae32f605ca58ef9883039b0070e1f581e9b90db1400695163026fb853fceb4", "told": "6d8f3303b917c86df009477ee8ec453bac2d9915c2df40b6f3cc23022889b54e"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(15,'676b6297fd6e3cdf80d2e495462bd1b5','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(16,'be2ff0837fc8098a8cfd7f18f64455d8','{"after": [null, null], "arguments": {"amount": {"currency": "USD", "minor": 2000}, "customer": "customer-3", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1003", "kind": "order"}, "order_name": "#1003", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "57bdbe2a075214d45f141f3f7fd85fcaaf42fbb2f0bebb6c2e231609c05f93a6", "material": "6365fa8d8eaaaa0c03dc42e9bc83fcd2dfe41f2741b45b4e1e244dd9e660eb41", "terms": "b75d72957a5b8d498421e9d48905e93aecfe78a4a41099af0d52712c3a1254bf", "told": "a5384410ee8a0e5a91ed14b33fe30bec0982c482b44d29956af1af23daa90eb3"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(17,'27ba77a8749fb7894791bbe88cef2b59','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(18,'4962514fbcff70ce8dbff382ea1b4aff','{"decision": "approve", "reason": ""}');
INSERT INTO "audit_payload" VALUES(19,'8e6594e949c779a5e11ac440ddd80a8d','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(20,'f0fdd6beab3a46bd31fc9ec333fe83de','{"seconds": 153962}');
INSERT INTO "audit_payload" VALUES(21,'0f8583e94cd7ff080e78b444f653b1dd','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(22,'3a5227f19daf23ab1e07311f2d037765','{"credit": "A-3, asked by Mia, approved by Priya", "key": "countersign-A-3:67c32de1fe58bd77", "marker": "A-3:67c32de1fe58bd77"}');
INSERT INTO "audit_payload" VALUES(23,'f4a48a16936d1e8891a1d9aaeb0320a3','{"reason": "", "remote": "till/1"}');
INSERT INTO "audit_payload" VALUES(24,'7bf27a7a444b3b2ee91ccca9187b9fbb','{"after": [null, null], "arguments": {"amount": {"currency": "USD", "minor": 4000}, "customer": "customer-4", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1004", "kind": "order"}, "order_name": "#1004", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 4000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "2061c568e1e4d33927259d99de04e0ab715326510b871fdb8e087131610bb8ca", "material": "54062b4c1afe921a91763422ada8ec33d3140bd0cba44ff005e061dea6a3da40", "terms": "537c998d1354f8ad7a457c3113bbf9fb34cd6afb0a60105d7a77fd458f87665f", "told": "e1399a6e6890ce81eb01bbe42c133930ff4548f1e0ba47319eae561bf80f46cb"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(25,'8f2f01401c051bee638cf3cc65f593d0','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(26,'7102eabad6dfd6405ed7196481c11b60','{"decision": "approve", "reason": ""}');
INSERT INTO "audit_payload" VALUES(27,'cba9ba9b0aadf3b771ec322b76bd3a8b','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(28,'74eff181edbc5cb15e8f9741b3f0df16','{"after": [null, null], "arguments": {"amount": {"currency": "USD", "minor": 99999900}, "customer": "customer-5", "exception": "", "lines": [], "note": "", "order": {"account": "till:test", "id": "1005", "kind": "order"}, "order_name": "#1005", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 99999900}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "db804aa021471395f60f4421bda4b2d93930ac04b413c864c30e70b30f21932f", "material": "2e1d3b7b41971047438f0c74b63eee49142f9436e7596c2f4b53489c0fe29608", "terms": "2d66509fee2e1da1874165f06f2725f353362c67d8c2e3f197587771334739bc", "told": "3f01f6d036cd1bc3c02575e9dc3543c81d9558dc00541d5cb518aae8e2ed03fc"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(29,'53f3e366d63d13e647571ed8c3147631','{"reason": "Would refund more than was paid: $500 paid, $0 refunded, $0 on its way. Over $2,500 for this customer in 30 days: $0 refunded so far. Over $2,500 for the shop today: $20 refunded or on its way."}');
INSERT INTO "audit_payload" VALUES(30,'b8d93a191eb4f9ac2d49b4a9e00929d7','{"after": [null, null], "arguments": {"before": {"currency": "USD", "minor": 750}, "called": "BIN-24 from $7.50 to $8.25", "note": "the vendor raised his", "ordinal": 0, "price": {"currency": "USD", "minor": 825}, "product": "gid://till/Product/1", "variant": {"account": "till:test", "id": "BIN-24", "kind": "variant"}}, "sealed": {"facts": "32ba4ee982e389947344a1f121cff311fd94a76c5659e6d27b5c79e9b0bbfdcd", "material": "85cc84dae449fae103a0843bbd55b56d768d004f63a9042ac6a0d7a761ba11aa", "terms": "df6990af3c13a80efc97159f442ef1fa9cf989ee20a7ba8766eba2c11707fcb0", "told": "e5cdb36a9e5d071f259e00f4fe1f41f3d682f1078a71d214f24b02c1e81c33e1"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(31,'2f7aa61b6c44bcf9f3118d7866b6ff96','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(32,'1b926f0f267a509e8b72a7f213e19516','{"decision": "approve", "reason": ""}');
CREATE TABLE bills (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	number VARCHAR(200) NOT NULL, 
	vendor VARCHAR(200) NOT NULL, 
	dated_at DATETIME NOT NULL, 
	due_at DATETIME, 
	state VARCHAR(200) NOT NULL, 
	purchase_order VARCHAR(200), 
	total BIGINT NOT NULL, 
	open BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	lines JSON NOT NULL, 
	CONSTRAINT pk_bills PRIMARY KEY (source, id)
);
CREATE TABLE bundles (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	edges JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_bundles PRIMARY KEY (id)
);
CREATE TABLE customers (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	mail_hash VARCHAR(200), 
	CONSTRAINT pk_customers PRIMARY KEY (source, id)
);
CREATE TABLE effects (
	action_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	marker VARCHAR(80) NOT NULL, 
	request_digest VARCHAR(64) NOT NULL, 
	fence INTEGER NOT NULL, 
	intended_at DATETIME NOT NULL, 
	outcome VARCHAR(20) NOT NULL, 
	remote_ref TEXT, 
	url TEXT, credit TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_effects PRIMARY KEY (action_id, step), 
	CONSTRAINT fk_effects_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT uq_effects_key UNIQUE ("key")
);
INSERT INTO "effects" VALUES(3,0,'countersign-A-3:67c32de1fe58bd77','A-3:67c32de1fe58bd77','3cf393ac588b6893f777516c2da1d5e5e7ddc898d308fbd4b7f75040262ac63a',1,'2026-12-01 18:00:33.684000','done','till/1',NULL,'A-3, asked by Mia, approved by Priya');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	turn VARCHAR(200) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	liked BOOLEAN NOT NULL, 
	words TEXT NOT NULL, 
	question TEXT NOT NULL, 
	brain VARCHAR(20) NOT NULL, 
	route VARCHAR(200) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (id), 
	CONSTRAINT fk_feedback_person_id FOREIGN KEY(person_id) REFERENCES people (id), 
	CONSTRAINT uq_feedback_turn UNIQUE (turn, person_id)
);
CREATE TABLE follow_ups (
	arrival_id INTEGER NOT NULL, 
	tells BOOLEAN NOT NULL, 
	wanted INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	due_at DATETIME, 
	told_at DATETIME, 
	CONSTRAINT pk_follow_ups PRIMARY KEY (arrival_id), 
	CONSTRAINT fk_follow_ups_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrivals (id) ON DELETE CASCADE
);
CREATE TABLE fulfilments (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	order_id VARCHAR(200) NOT NULL, 
	status VARCHAR(200) NOT NULL, 
	travel VARCHAR(200), 
	sent_at DATETIME NOT NULL, 
	expected_at DATETIME, 
	delivered_at DATETIME, 
	carrier VARCHAR(200), 
	number VARCHAR(200), 
	CONSTRAINT pk_fulfilments PRIMARY KEY (source, id)
);
CREATE TABLE homes (
	surface VARCHAR(200) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	shows VARCHAR(20) NOT NULL, 
	page INTEGER NOT NULL, 
	CONSTRAINT pk_homes PRIMARY KEY (surface)
);
CREATE TABLE identities (
	system VARCHAR(20) NOT NULL, 
	external VARCHAR(200) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (system, external), 
	CONSTRAINT fk_identities_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "identities" VALUES('cli','olivia','4b6cabc616fa6cec');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U01OLIVIA','4b6cabc616fa6cec');
INSERT INTO "identities" VALUES('cli','priya','234099bbd14fb570');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U02PRIYA','234099bbd14fb570');
INSERT INTO "identities" VALUES('cli','mia','bad01beb53cafe89');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U03MIA','bad01beb53cafe89');
INSERT INTO "identities" VALUES('cli','jon','e4990f8ed4ec016a');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U04JON','e4990f8ed4ec016a');
INSERT INTO "identities" VALUES('cli','dana','13def3cddb4c9d16');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U05DANA','13def3cddb4c9d16');
INSERT INTO "identities" VALUES('cli','lee','485c248ffac54ee2');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U06LEE','485c248ffac54ee2');
INSERT INTO "identities" VALUES('cli','gus','861e5ec1660cb02d');
INSERT INTO "identities" VALUES('cli','paula','81823a8f25c16f4e');
INSERT INTO "identities" VALUES('cli','bolt','eeaf6037cd8b71ae');
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	payload JSON NOT NULL, 
	partition VARCHAR(200) NOT NULL, 
	received_at DATETIME NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_inbox PRIMARY KEY (id), 
	CONSTRAINT uq_inbox_event_id UNIQUE (event_id)
);
INSERT INTO "inbox" VALUES(1,'told:A-3:succeeded','told','{"action": 3, "thread": "thread"}','thread','2026-12-01 18:00:33.708000',0,NULL);
CREATE TABLE mails (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	thread VARCHAR(200) NOT NULL, 
	folder VARCHAR(200) NOT NULL, 
	sender_hash VARCHAR(200), 
	received_at DATETIME NOT NULL, 
	subject TEXT NOT NULL, 
	seen BOOLEAN NOT NULL, 
	has_files BOOLEAN NOT NULL, 
	CONSTRAINT pk_mails PRIMARY KEY (source, id)
);
CREATE TABLE market_orders (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	placed_at DATETIME NOT NULL, 
	state VARCHAR(200) NOT NULL, 
	ship_by DATETIME, 
	total BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	lines JSON NOT NULL, 
	CONSTRAINT pk_market_orders PRIMARY KEY (source, id)
);
CREATE TABLE memberships (
	person_id VARCHAR(32) NOT NULL, 
	group_name VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_memberships PRIMARY KEY (person_id, group_name), 
	CONSTRAINT fk_memberships_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "memberships" VALUES('4b6cabc616fa6cec','admins');
INSERT INTO "memberships" VALUES('4b6cabc616fa6cec','finance');
INSERT INTO "memberships" VALUES('4b6cabc616fa6cec','leads');
INSERT INTO "memberships" VALUES('4b6cabc616fa6cec','management');
INSERT INTO "memberships" VALUES('4b6cabc616fa6cec','owners');
INSERT INTO "memberships" VALUES('234099bbd14fb570','admins');
INSERT INTO "memberships" VALUES('234099bbd14fb570','leads');
INSERT INTO "memberships" VALUES('234099bbd14fb570','management');
INSERT INTO "memberships" VALUES('bad01beb53cafe89','support');
INSERT INTO "memberships" VALUES('e4990f8ed4ec016a','support');
INSERT INTO "memberships" VALUES('13def3cddb4c9d16','finance');
INSERT INTO "memberships" VALUES('13def3cddb4c9d16','management');
INSERT INTO "memberships" VALUES('485c248ffac54ee2','buying');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','admins');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','buying');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','finance');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','leads');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','management');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','owners');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','staff');
INSERT INTO "memberships" VALUES('861e5ec1660cb02d','support');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','admins');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','buying');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','finance');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','leads');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','management');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','owners');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','staff');
INSERT INTO "memberships" VALUES('81823a8f25c16f4e','support');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','admins');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','buying');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','finance');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','leads');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','management');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','owners');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','staff');
INSERT INTO "memberships" VALUES('eeaf6037cd8b71ae','support');
CREATE TABLE next_steps (
	origin_event VARCHAR(200) NOT NULL, 
	ask_event VARCHAR(200) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	taken JSON NOT NULL, 
	CONSTRAINT pk_next_steps PRIMARY KEY (origin_event), 
	CONSTRAINT fk_next_steps_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE nudges (
	action_id INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	is_reminder BOOLEAN NOT NULL, 
	CONSTRAINT pk_nudges PRIMARY KEY (action_id), 
	CONSTRAINT fk_nudges_action_id FOREIGN KEY(action_id) REFERENCES actions (id)
);
INSERT INTO "nudges" VALUES(1,'2026-12-01 18:00:01.612000',0);
INSERT INTO "nudges" VALUES(2,'2026-12-01 18:00:01.771000',0);
INSERT INTO "nudges" VALUES(3,'2026-12-01 18:00:01.913000',0);
INSERT INTO "nudges" VALUES(4,'2026-12-01 18:00:33.740000',0);
INSERT INTO "nudges" VALUES(6,'2026-12-01 18:00:33.864000',0);
CREATE TABLE order_lines (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	order_id VARCHAR(200) NOT NULL, 
	variant_id VARCHAR(200), 
	sku VARCHAR(200), 
	title TEXT NOT NULL, 
	maker VARCHAR(200), 
	quantity INTEGER NOT NULL, 
	unsent INTEGER NOT NULL, 
	unit_price BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_order_lines PRIMARY KEY (source, id)
);
CREATE TABLE orders (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	placed_at DATETIME NOT NULL, 
	cancelled_at DATETIME, 
	closed_at DATETIME, 
	paid VARCHAR(200) NOT NULL, 
	sent VARCHAR(200) NOT NULL, 
	customer_id VARCHAR(200), 
	mail_hash VARCHAR(200), 
	total BIGINT NOT NULL, 
	refunded BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (source, id)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	surface VARCHAR(200) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	payload JSON NOT NULL, 
	channel VARCHAR(60) NOT NULL, 
	thread_ts VARCHAR(40) NOT NULL, 
	ts VARCHAR(40) NOT NULL, 
	wanted INTEGER NOT NULL, 
	shown INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before DATETIME NOT NULL, 
	lease_owner VARCHAR(120), 
	lease_until DATETIME, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_surface UNIQUE (surface)
);
INSERT INTO "outbox" VALUES(1,'status:A-1','status','A-1','{"action": 1}','C1','1.0','',3,0,0,'2026-12-01 18:00:01.612000',NULL,NULL);
INSERT INTO "outbox" VALUES(2,'card:A-1','card','A-1','{"action": 1}','#approvals','','',3,0,0,'2026-12-01 18:00:01.612000',NULL,NULL);
INSERT INTO "outbox" VALUES(3,'status:A-2','status','A-2','{"action": 2}','C1','1.0','',2,0,0,'2026-12-01 18:00:01.771000',NULL,NULL);
INSERT INTO "outbox" VALUES(4,'card:A-2','card','A-2','{"action": 2}','#approvals','','',2,0,0,'2026-12-01 18:00:01.771000',NULL,NULL);
INSERT INTO "outbox" VALUES(5,'status:A-3','status','A-3','{"action": 3}','C1','1.0','',5,0,0,'2026-12-01 18:00:33.708000',NULL,NULL);
INSERT INTO "outbox" VALUES(6,'card:A-3','card','A-3','{"action": 3}','#approvals','','',5,0,0,'2026-12-01 18:00:33.708000',NULL,NULL);
INSERT INTO "outbox" VALUES(7,'status:A-4','status','A-4','{"action": 4}','C1','1.0','',3,0,0,'2026-12-01 18:00:33.783000',NULL,NULL);
INSERT INTO "outbox" VALUES(8,'card:A-4','card','A-4','{"action": 4}','#approvals','','',3,0,0,'2026-12-01 18:00:33.783000',NULL,NULL);
INSERT INTO "outbox" VALUES(9,'status:A-5','status','A-5','{"action": 5}','C1','1.0','',1,0,0,'2026-12-01 18:00:33.829000',NULL,NULL);
INSERT INTO "outbox" VALUES(10,'status:A-6','status','A-6','{"action": 6}','C1','1.0','',3,0,0,'2026-12-01 18:00:33.911000',NULL,NULL);
INSERT INTO "outbox" VALUES(11,'card:A-6','card','A-6','{"action": 6}','#approvals','','',3,0,0,'2026-12-01 18:00:33.911000',NULL,NULL);
CREATE TABLE payouts (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	paid_at DATETIME, 
	state VARCHAR(200) NOT NULL, 
	amount BIGINT NOT NULL, 
	fees BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_payouts PRIMARY KEY (source, id)
);
CREATE TABLE people (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES('4b6cabc616fa6cec','Olivia','member',1);
INSERT INTO "people" VALUES('234099bbd14fb570','Priya','member',1);
INSERT INTO "people" VALUES('bad01beb53cafe89','Mia','member',1);
INSERT INTO "people" VALUES('e4990f8ed4ec016a','Jon','member',1);
INSERT INTO "people" VALUES('13def3cddb4c9d16','Dana','member',1);
INSERT INTO "people" VALUES('485c248ffac54ee2','Lee','member',1);
INSERT INTO "people" VALUES('861e5ec1660cb02d','Gus','guest',1);
INSERT INTO "people" VALUES('81823a8f25c16f4e','Paula','partner',1);
INSERT INTO "people" VALUES('eeaf6037cd8b71ae','Bolt','bot',1);
CREATE TABLE prices (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	sku VARCHAR(200) NOT NULL, 
	listing VARCHAR(200), 
	state VARCHAR(200) NOT NULL, 
	price BIGINT, 
	currency VARCHAR(3) NOT NULL, 
	units INTEGER, 
	CONSTRAINT pk_prices PRIMARY KEY (source, id)
);
CREATE TABLE purchase_orders (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	number VARCHAR(200) NOT NULL, 
	vendor VARCHAR(200) NOT NULL, 
	placed_at DATETIME NOT NULL, 
	expected_at DATETIME, 
	state VARCHAR(200) NOT NULL, 
	order_name VARCHAR(200), 
	total BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	lines JSON NOT NULL, 
	CONSTRAINT pk_purchase_orders PRIMARY KEY (source, id)
);
CREATE TABLE pushes (
	person_id VARCHAR(32) NOT NULL, 
	action_id INTEGER NOT NULL, 
	surface VARCHAR(200) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_pushes PRIMARY KEY (person_id, action_id), 
	CONSTRAINT fk_pushes_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT fk_pushes_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE refunds (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	order_id VARCHAR(200) NOT NULL, 
	made_at DATETIME NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_refunds PRIMARY KEY (source, id)
);
CREATE TABLE reservations (
	action_id INTEGER NOT NULL, 
	counter VARCHAR(40) NOT NULL, 
	"key" VARCHAR(300) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	amount BIGINT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_reservations PRIMARY KEY (action_id, counter), 
	CONSTRAINT fk_reservations_action_id FOREIGN KEY(action_id) REFERENCES actions (id)
);
INSERT INTO "reservations" VALUES(3,'refund.order','till:test/order/1003','USD',2000,'settled');
INSERT INTO "reservations" VALUES(3,'refund.requester_day','bad01beb53cafe89:2026-12-01','USD',2000,'settled');
INSERT INTO "reservations" VALUES(3,'refund.shop_day','till:test:2026-12-01','USD',2000,'settled');
INSERT INTO "reservations" VALUES(3,'refund.customer','till:test/customer/customer-3','USD',2000,'settled');
CREATE TABLE revisions (
	action_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	schema_version INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	arguments JSON, 
	nonce VARCHAR(32), 
	terms JSON NOT NULL, 
	facts JSON, 
	material JSON NOT NULL, 
	told JSON, 
	editor_id VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (action_id, number), 
	CONSTRAINT fk_revisions_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT fk_revisions_editor_id FOREIGN KEY(editor_id) REFERENCES people (id)
);
INSERT INTO "revisions" VALUES(1,1,1,'01a872ee97f163fc1bebcb55370b3676812470820ccb22e5a1a633d50e2e26b4','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1001"}, "order_name": "#1001", "customer": "customer-1", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2000, "currency": "USD"}}], "amount": {"minor": 2000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','338011aaee4d998ae124f7a6901477ad','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $100.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $100.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$20.00 vs $100.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$20.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$20.00 vs $150.00]"], "brief": "up to $150"}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$20.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$20.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$20.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": true, "text": "left after this $80", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": true, "text": "1st refund, customer", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:00.539000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:00.506000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 10000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:00.506000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:00.506000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:00.539000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 10000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1001", "amount": "20.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:00.539000');
INSERT INTO "revisions" VALUES(1,2,1,'a974e8a7b92ebe07fff80cc9031400e14c0c76f3fd70c0f5bae1d326e5c07a4e','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1001"}, "order_name": "#1001", "customer": "customer-1", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2500, "currency": "USD"}}], "amount": {"minor": 2500, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','b365df1363ef2321a6c201ce97c6f3a9','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$25.00 vs $100.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$25.00 vs $100.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$25.00 vs $100.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$25.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$25.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$25.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$25.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$25.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$25.00 vs $150.00]"], "brief": "up to $150"}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$25.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$25.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$25.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$25.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$25.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$25.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$25.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$25.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": true, "text": "left after this $75", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": true, "text": "1st refund, customer", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:01.612000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:01.601000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 10000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:01.601000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:01.601000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:01.612000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 10000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1001", "amount": "25.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:01.612000');
INSERT INTO "revisions" VALUES(2,1,1,'a55a967ec99b7685d0283eca16140a96f54733e576f41832f7d6f66ccfcb5c86','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1002"}, "order_name": "#1002", "customer": "customer-2", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 3000, "currency": "USD"}}], "amount": {"minor": 3000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','aef235f631ad17fbfe63fd8d7b09d671','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$30.00 vs $200.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$30.00 vs $200.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$30.00 vs $200.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$30.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$30.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$30.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$30.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$30.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$30.00 vs $150.00]"], "brief": "up to $150"}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$30.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$30.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$30.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$30.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$30.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$30.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$30.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$30.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": true, "text": "left after this $170", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": true, "text": "1st refund, customer", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:01.771000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:01.754000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 20000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:01.754000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:01.754000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:01.771000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 20000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1002", "amount": "30.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:01.771000');
INSERT INTO "revisions" VALUES(3,1,1,'67c32de1fe58bd7733adf5af27c1edc5f8cff5006b2054695918d99a13594f44','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1003"}, "order_name": "#1003", "customer": "customer-3", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2000, "currency": "USD"}}], "amount": {"minor": 2000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','db44dfd9cd6d8693c3fc232827d32b4a','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $300.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $300.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$20.00 vs $300.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$20.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$20.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$20.00 vs $150.00]"], "brief": "up to $150"}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$20.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$20.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$20.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": true, "text": "left after this $280", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": true, "text": "1st refund, customer", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:01.913000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:01.911000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 30000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:01.911000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:01.911000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:01.913000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 30000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1003", "amount": "20.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:01.913000');
INSERT INTO "revisions" VALUES(4,1,1,'07cfc27d0458ec7a763928639aa43d9bfa83398295dc451d89c2b4f62940b4eb','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1004"}, "order_name": "#1004", "customer": "customer-4", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 4000, "currency": "USD"}}], "amount": {"minor": 4000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','501911cafe6209aabd9b76a311a578f0','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$40.00 vs $400.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$40.00 vs $400.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$40.00 vs $400.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$40.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$40.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$40.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$40.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$60.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$40.00 vs $150.00]"], "brief": "up to $150"}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$40.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$40.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$40.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$40.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$40.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$40.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$60.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$40.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": true, "text": "left after this $360", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": true, "text": "1st refund, customer", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:33.740000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:33.731000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 40000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:33.731000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:33.731000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:33.740000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 2000, "currency": "USD"}, "shop_today": {"minor": 2000, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 40000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1004", "amount": "40.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:33.740000');
INSERT INTO "revisions" VALUES(5,1,1,'06759fba5d2f4066500aada4bd16b44fbd70ed045e9d1add547d36fa9cfa216c','{"exception": "", "order": {"account": "till:test", "kind": "order", "id": "1005"}, "order_name": "#1005", "customer": "customer-5", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 99999900, "currency": "USD"}}], "amount": {"minor": 99999900, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','2d306c972a860b3b6063e41bcca38bb3','{"verdict": "deny", "requirements": [], "expires_hours": null, "editable": [], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"], "brief": ""}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"], "brief": ""}, {"rule": "refund.over_paid", "effect": "forbid", "fired": true, "text": "Would refund more than was paid: $500 paid, $0 refunded, $0 on its way.", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$999,999.00 vs $500.00]"], "brief": ""}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$999,999.00 vs $500.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$999,999.00 vs $500.00]"], "brief": ""}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"], "brief": ""}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"], "brief": ""}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"], "brief": ""}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$999,999.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"], "brief": ""}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": true, "text": "Over $2,500 for this customer in 30 days: $0 refunded so far.", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$999,999.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.customer_cap_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.customer_settled + ledger.customer_in_flight + args.amount > limit.customer_30_days [$999,999.00 vs $2,500.00]", "customer.refunded_30d + ledger.customer_in_flight + args.amount <= limit.customer_30_days [$999,999.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": true, "text": "Over $2,500 for the shop today: $20 refunded or on its way.", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$1,000,019.00 vs $2,500.00]"], "brief": ""}, {"rule": "refund.lead", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$999,999.00 vs $150.00]"], "brief": ""}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$999,999.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$999,999.00 vs $500.00]"], "brief": ""}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$999,999.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$999,999.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.owner", "effect": "require", "fired": true, "text": "Refunds over $2,000 on one order need an owner.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$999,999.00 vs $2,000.00]"], "brief": "over $2,000"}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": true, "text": "And one more of management.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$999,999.00 vs $2,000.00]"], "brief": ""}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$1,000,019.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$999,999.00 vs $500.00]"], "brief": ""}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"], "brief": ""}], "checks": [{"rule": "refund.over_paid", "passed": false, "text": "Would refund more than was paid: $500 paid, $0 refunded, $0 on its way.", "doubtful": false}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60", "doubtful": false}, {"rule": "refund.disputed", "passed": true, "text": "no dispute", "doubtful": false}, {"rule": "refund.final_sale", "passed": true, "text": "not final sale", "doubtful": false}, {"rule": "refund.customer_cap", "passed": false, "text": "Over $2,500 for this customer in 30 days: $0 refunded so far.", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:33.829000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:33.815000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 50000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "unknown_product": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:33.815000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:33.815000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:33.829000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 2000, "currency": "USD"}, "shop_today": {"minor": 2000, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "customer_settled": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 50000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1005", "amount": "999999.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "forecast": "", "evidence": []}','bad01beb53cafe89','2026-12-01 18:00:33.829000');
INSERT INTO "revisions" VALUES(6,1,1,'3af2d8b77071b092728482cbdbe8b20e67c2f0366191d1d666981a93f1268316','{"variant": {"account": "till:test", "kind": "variant", "id": "BIN-24"}, "product": "gid://till/Product/1", "called": "BIN-24 from $7.50 to $8.25", "before": {"minor": 750, "currency": "USD"}, "price": {"minor": 825, "currency": "USD"}, "note": "the vendor raised his", "ordinal": 0}','f570d68c3da541858a3079d6ff7c3917','{"verdict": "needs_approval", "requirements": [{"group": "leads", "quorum": 1, "rules": ["change_price.lead"]}, {"group": "finance", "quorum": 1, "rules": ["change_price.finance"]}], "expires_hours": 16, "editable": ["note"], "retype_amount": false, "policy_version": "7de484fcc27e856490aadb48f8101388336de36adc3b768d9cdf5310fce257ea", "excepted": [], "exceptable": false, "findings": [{"rule": "change_price.who", "effect": "permit", "fired": true, "text": "Buying and leads ask for prices.", "operands": ["Group.buying in requester.groups [buying]", "Group.leads in requester.groups [buying]"], "brief": ""}, {"rule": "change_price.same", "effect": "forbid", "fired": false, "text": "", "operands": ["args.price == price.now [$8.25 vs $7.50]"], "brief": ""}, {"rule": "change_price.no_cost", "effect": "forbid", "fired": false, "text": "", "operands": ["price.costed [yes]"], "brief": ""}, {"rule": "change_price.floor", "effect": "forbid", "fired": false, "text": "", "operands": ["price.costed [yes]", "price.below_cost [no]", "price.over_cost < limit.least_over_cost [106 vs 15]"], "brief": ""}, {"rule": "change_price.too_far", "effect": "forbid", "fired": false, "text": "", "operands": ["price.moves > limit.most_percent [10 vs 40]"], "brief": ""}, {"rule": "change_price.lead", "effect": "require", "fired": true, "text": "Prices need a lead.", "operands": [], "brief": ""}, {"rule": "change_price.finance", "effect": "require", "fired": true, "text": "Over 5 % finance agrees too.", "operands": ["price.moves > limit.lead_up_to [10 vs 5]"], "brief": "over 5 %"}], "checks": [{"rule": "change_price.floor", "passed": true, "text": "above the floor", "doubtful": false}, {"rule": "change_price.too_far", "passed": true, "text": "moves it by 10 %", "doubtful": false}]}','{"requester": {"read_at": "2026-12-01T18:00:33.864000Z", "groups": ["buying"], "is_system": false}, "price": {"read_at": "2026-12-01T18:00:33.862000Z", "now": {"minor": 750, "currency": "USD"}, "costed": true, "below_cost": false, "moves": 10, "over_cost": 106}}','{"price.now": {"minor": 750, "currency": "USD"}, "price.costed": true}','{"ask": {"sku": "BIN-24", "price": "8.25", "note": "the vendor raised his"}, "lines": [], "forecast": "", "evidence": []}','485c248ffac54ee2','2026-12-01 18:00:33.864000');
CREATE TABLE sealed_keys (
	name VARCHAR(200) NOT NULL, 
	sealed TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	lease_owner VARCHAR(120), 
	lease_until DATETIME, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_sealed_keys PRIMARY KEY (name)
);
CREATE TABLE second_looks (
	action_id INTEGER NOT NULL, 
	arrival_id BIGINT NOT NULL, 
	CONSTRAINT pk_second_looks PRIMARY KEY (action_id), 
	CONSTRAINT fk_second_looks_action_id FOREIGN KEY(action_id) REFERENCES actions (id)
);
CREATE TABLE sources (
	account VARCHAR(120) NOT NULL, 
	stream VARCHAR(40) NOT NULL, 
	title TEXT NOT NULL, 
	cursor JSON NOT NULL, 
	due_at DATETIME NOT NULL, 
	tried_at DATETIME, 
	succeeded_at DATETIME, 
	whole_at DATETIME, 
	seen_at DATETIME, 
	loaded BIGINT NOT NULL, 
	expected BIGINT, 
	rows BIGINT NOT NULL, 
	tries VARCHAR(50) NOT NULL, 
	failures INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	budget INTEGER, 
	lease_owner VARCHAR(120), 
	lease_until DATETIME, 
	fence INTEGER NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (account, stream)
);
CREATE TABLE stock (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	item_id VARCHAR(200) NOT NULL, 
	location_id VARCHAR(200) NOT NULL, 
	location TEXT NOT NULL, 
	state VARCHAR(200) NOT NULL, 
	units INTEGER NOT NULL, 
	CONSTRAINT pk_stock PRIMARY KEY (source, id)
);
CREATE TABLE suggestions (
	id INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	label TEXT NOT NULL, 
	ask JSON NOT NULL, 
	words TEXT NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	thread VARCHAR(200) NOT NULL, 
	channel VARCHAR(60) NOT NULL, 
	ts VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_suggestions PRIMARY KEY (id), 
	CONSTRAINT fk_suggestions_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE switches (
	name VARCHAR(80) NOT NULL, 
	value TEXT NOT NULL, 
	person_id VARCHAR(32), 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_switches PRIMARY KEY (name)
);
INSERT INTO "switches" VALUES('clock_offset_seconds','153962',NULL,'2026-11-29 23:14:31.462000');
CREATE TABLE usage (
	event_id VARCHAR(200) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	model VARCHAR(120) NOT NULL, 
	began_at DATETIME NOT NULL, 
	held BIGINT NOT NULL, 
	calls INTEGER NOT NULL, 
	input_tokens BIGINT NOT NULL, 
	cached_tokens BIGINT NOT NULL, 
	output_tokens BIGINT NOT NULL, 
	cost BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_usage PRIMARY KEY (event_id)
);
CREATE TABLE variants (
	source VARCHAR(120) NOT NULL, 
	id VARCHAR(200) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	product_id VARCHAR(200) NOT NULL, 
	item_id VARCHAR(200) NOT NULL, 
	sku VARCHAR(200), 
	title TEXT NOT NULL, 
	maker VARCHAR(200), 
	status VARCHAR(200) NOT NULL, 
	tracked BOOLEAN NOT NULL, 
	price BIGINT NOT NULL, 
	cost BIGINT, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_variants PRIMARY KEY (source, id)
);
CREATE TABLE votes (
	action_id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	decision VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_votes PRIMARY KEY (action_id, revision, person_id), 
	CONSTRAINT fk_votes_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT fk_votes_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "votes" VALUES(3,1,'234099bbd14fb570','approve','','2026-12-01 18:00:02.456000');
INSERT INTO "votes" VALUES(4,1,'234099bbd14fb570','approve','','2026-12-01 18:00:33.783000');
INSERT INTO "votes" VALUES(6,1,'234099bbd14fb570','approve','','2026-12-01 18:00:33.911000');
CREATE TABLE workers (
	name VARCHAR(120) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_workers PRIMARY KEY (name)
);
CREATE INDEX ix_audit_action ON audit (action);
CREATE INDEX ix_inbox_done_at ON inbox (done_at);
CREATE INDEX ix_outbox_subject ON outbox (subject);
CREATE INDEX ix_actions_requester_id ON actions (requester_id);
CREATE INDEX ix_actions_state ON actions (state);
CREATE INDEX ix_actions_target ON actions (target);
CREATE UNIQUE INDEX uq_actions_business_key ON actions (business_key) WHERE state in ('approved', 'executing', 'needs_human', 'pending', 'proposed', 'succeeded', 'unknown');
CREATE UNIQUE INDEX uq_actions_one_in_flight ON actions (target) WHERE state in ('executing', 'unknown');
CREATE INDEX ix_identities_person_id ON identities (person_id);
CREATE INDEX ix_reservations_counter_key ON reservations (counter, "key", currency, state);
CREATE TRIGGER audit_append_only_update before update on audit
        begin select raise(abort, 'the audit log is append-only'); end;
CREATE TRIGGER audit_append_only_delete before delete on audit
        begin select raise(abort, 'the audit log is append-only'); end;
CREATE INDEX ix_usage_day ON usage (day);
CREATE INDEX ix_next_steps_ask_event ON next_steps (ask_event);
CREATE INDEX ix_nudges_due_at ON nudges (due_at);
CREATE INDEX ix_pushes_surface ON pushes (surface);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_inbox_partition ON inbox (partition);
CREATE INDEX ix_outbox_channel_thread_ts ON outbox (channel, thread_ts);
CREATE INDEX ix_outbox_channel_ts ON outbox (channel, ts);
CREATE INDEX ix_outbox_behind ON outbox (not_before) WHERE shown < wanted;
CREATE INDEX ix_outbox_held ON outbox (lease_until) WHERE lease_until is not null;
CREATE INDEX ix_orders_name ON orders (name);
CREATE INDEX ix_orders_placed_at ON orders (placed_at);
CREATE INDEX ix_order_lines_order_id ON order_lines (order_id);
CREATE INDEX ix_order_lines_sku ON order_lines (sku);
CREATE INDEX ix_fulfilments_number ON fulfilments (number);
CREATE INDEX ix_fulfilments_order_id ON fulfilments (order_id);
CREATE INDEX ix_refunds_order_id ON refunds (order_id);
CREATE INDEX ix_customers_mail_hash ON customers (mail_hash);
CREATE INDEX ix_variants_item_id ON variants (item_id);
CREATE INDEX ix_variants_sku ON variants (sku);
CREATE INDEX ix_stock_item_id ON stock (item_id);
CREATE INDEX ix_market_orders_placed_at ON market_orders (placed_at);
CREATE INDEX ix_purchase_orders_number ON purchase_orders (number);
CREATE INDEX ix_purchase_orders_order_name ON purchase_orders (order_name);
CREATE INDEX ix_bills_number ON bills (number);
CREATE INDEX ix_bills_purchase_order ON bills (purchase_order);
CREATE INDEX ix_mails_received_at ON mails (received_at);
CREATE INDEX ix_mails_thread ON mails (thread);
CREATE INDEX ix_prices_sku ON prices (sku);
CREATE INDEX ix_payouts_paid_at ON payouts (paid_at);
CREATE INDEX ix_arrivals_settled_at ON arrivals (settled_at);
CREATE INDEX ix_arrivals_object_ref_vendor_time ON arrivals (object_ref, vendor_time);
CREATE INDEX ix_arrivals_new ON arrivals (not_before, id) WHERE state = 'new';
CREATE INDEX ix_follow_ups_due_at ON follow_ups (due_at);
COMMIT;
