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
INSERT INTO "actions" VALUES(1,'refund','till:test','till:test/order/1001','1a4c625f57368ecf4eb1c01ecc610f22c6936153238ebdf2cfba463a013c08c8','pending',2,'08bfb24fa6abd586','','event:1',0,'thread','C1','1.0','2026-12-01 17:59:59.909000','2026-12-01 17:59:59.950000','2026-12-02 23:59:59.946000',NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(2,'refund','till:test','till:test/order/1002','d7f1f5bc850ecec02f21c154c8ec92370c189ffcdb4d88b43cd2cf0a94f74770','pending',1,'08bfb24fa6abd586','','event:2',0,'thread','C1','1.0','2026-12-01 17:59:59.967000','2026-12-01 17:59:59.967000','2026-12-02 23:59:59.967000',NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(3,'refund','till:test','till:test/order/1003','d36894576596c42cd2ac9fb2df8ea85dc8f6af8c534aeefb6c3e5c3b2cff0d93','succeeded',1,'08bfb24fa6abd586','','event:3',0,'thread','C1','1.0','2026-12-01 17:59:59.992000','2026-12-01 18:00:31.080000','2026-12-02 18:00:30.016000','2026-12-01 18:00:30.016000',NULL,NULL,1,1,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(4,'refund','till:test','till:test/order/1004','edcc8c56427e563c79e6ed4a0517ccdf3600828a2b3e28e16eb64cd7a3cd11e7','approved',1,'08bfb24fa6abd586','','event:4',0,'thread','C1','1.0','2026-12-01 18:00:31.101000','2026-12-01 18:00:31.131000','2026-12-02 18:01:01.130000','2026-12-01 18:01:01.130000',NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
INSERT INTO "actions" VALUES(5,'refund','till:test','till:test/order/1005','5719034ed5795d7ab8ba3a3a3e70780a6a33b271dec5bf91827a092c46f14f09','denied',1,'08bfb24fa6abd586','','event:5',0,'thread','C1','1.0','2026-12-01 18:00:31.149000','2026-12-01 18:00:31.149000',NULL,NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
INSERT INTO "audit" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000000','2026-11-21T11:29:12.822000+00:00','people_changed','ddfe967ddbc4b47e',NULL,NULL,NULL,NULL,NULL,NULL,'3d1780a9e3fc39a10551098d638fd947460ba443c095916696c1bbfed72fcf15','d1e690206d9a9fcb141391998124391372921fbc362da738eaf159216ea86e56');
INSERT INTO "audit" VALUES(2,'d1e690206d9a9fcb141391998124391372921fbc362da738eaf159216ea86e56','2026-11-21T11:29:12.829000+00:00','people_changed','a96344eb36b838b4',NULL,NULL,NULL,NULL,NULL,NULL,'e13f650dcb7b7a948bcf022cd8626915a622da1b8dd9787eb7e0adc752ae2863','854bd549842b16b4adeca12471d8a1a8e47b516e9117f5628f025828c89cc8a6');
INSERT INTO "audit" VALUES(3,'854bd549842b16b4adeca12471d8a1a8e47b516e9117f5628f025828c89cc8a6','2026-11-21T11:29:12.835000+00:00','people_changed','08bfb24fa6abd586',NULL,NULL,NULL,NULL,NULL,NULL,'6efc147579b1b68217d1a302e20f8bb4ecdf60c0ff2f07a541326aa306a6cb78','0ac68907fd3069a307cb9db88e08bedca8610dbd1961e8b31f25bafbff2789f1');
INSERT INTO "audit" VALUES(4,'0ac68907fd3069a307cb9db88e08bedca8610dbd1961e8b31f25bafbff2789f1','2026-11-21T11:29:12.836000+00:00','people_changed','4f5d881fe7b0ac0c',NULL,NULL,NULL,NULL,NULL,NULL,'07b2519f5cc8fb43f11c36983fabf03902edcbd8b96d5e57c7057eb5d5d3145d','4c90241ef9a6045250b24bcc6c6db5744ab6ebeba0a14f5901bb04e693523975');
INSERT INTO "audit" VALUES(5,'4c90241ef9a6045250b24bcc6c6db5744ab6ebeba0a14f5901bb04e693523975','2026-11-21T11:29:12.838000+00:00','people_changed','5508c757cf445a8e',NULL,NULL,NULL,NULL,NULL,NULL,'c1d0b81e3afbd48796156782a3f19d21ab3676a5715430323b5c0273cdaf3e9b','eb89c989cea912bdb1494104c56bce1bdc0cd07f95ebe91ce56f7410c521ee7a');
INSERT INTO "audit" VALUES(6,'eb89c989cea912bdb1494104c56bce1bdc0cd07f95ebe91ce56f7410c521ee7a','2026-11-21T11:29:12.843000+00:00','people_changed','3e3c8da0d7166806',NULL,NULL,NULL,NULL,NULL,NULL,'3b42c043a45eb7fe0521bc71c71c852a6779a9b5d8a075c328ed2169adddff09','ae991c9f3965a4d2a43863a7e65643f4829462dacaabe5b4d19a6b224bb21884');
INSERT INTO "audit" VALUES(7,'ae991c9f3965a4d2a43863a7e65643f4829462dacaabe5b4d19a6b224bb21884','2026-11-21T11:29:12.849000+00:00','people_changed','29700de639879c47',NULL,NULL,NULL,NULL,NULL,NULL,'1177b95d2d757c820fb5606dfe35b3775563e2c9fc1f080802895b8491d180e4','f5e252aeee027da6e5927c6d79d919ecb1aeeca2b0f45a326a5b23e829e15771');
INSERT INTO "audit" VALUES(8,'f5e252aeee027da6e5927c6d79d919ecb1aeeca2b0f45a326a5b23e829e15771','2026-11-21T11:29:12.850000+00:00','people_changed','cb6f1af61f68e982',NULL,NULL,NULL,NULL,NULL,NULL,'a17dae59aeba281b62b05477b8ec2dfadcee3ea35ae79e937a60a8be717357c8','76474f5c4e67b641ef6e4ee10a703fc4b424ae0a8cbc820945e87ca92d6960a2');
INSERT INTO "audit" VALUES(9,'76474f5c4e67b641ef6e4ee10a703fc4b424ae0a8cbc820945e87ca92d6960a2','2026-11-21T11:29:12.856000+00:00','people_changed','3e246fcb684bede7',NULL,NULL,NULL,NULL,NULL,NULL,'b08c7ee84a7139c03ed278d02b1b7f67e3d6baf9c470ea6e22f2ac16e8ff5ee6','a4c2db20add9bcbffd39d8f9890436ebd14761ce71f60146b1483436b249323f');
INSERT INTO "audit" VALUES(10,'a4c2db20add9bcbffd39d8f9890436ebd14761ce71f60146b1483436b249323f','2026-12-01T17:59:59.895000+00:00','clock_moved',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'6ab263b0733659e5d2ed493c75214d3961ff1e3dcd564e9f03d719c0f382f956','5929cdb2a3ec0a48ac5c7468b7c48d8d1d5f4f84d986fc4332152c2a24c897a3');
INSERT INTO "audit" VALUES(11,'5929cdb2a3ec0a48ac5c7468b7c48d8d1d5f4f84d986fc4332152c2a24c897a3','2026-12-01T17:59:59.917000+00:00','proposed','08bfb24fa6abd586',1,1,'adfed74bf2fbd798259bf792b9841371fe0b017d1e0248bd3df32d3095b89e0b',NULL,'proposed','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','6b556702cd2fe4b8ed91b4c8cd8092c62eb76440639dc0d5abd35b1a7bb09114','114a37da6ceb4387ac104a43f2d492ac2cf4e84dd4fab48bb9acf961478ff032');
INSERT INTO "audit" VALUES(12,'114a37da6ceb4387ac104a43f2d492ac2cf4e84dd4fab48bb9acf961478ff032','2026-12-01T17:59:59.923000+00:00','pending','08bfb24fa6abd586',1,1,'adfed74bf2fbd798259bf792b9841371fe0b017d1e0248bd3df32d3095b89e0b','proposed','pending','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','18b09ef4d6869c4fca9790d1a6cef9a46a875b10523bedb232584f8c111a0ec1','d9e8fba5f19c64a2df23022c211e20e217022ed6eb40fd88f7eac8490fd4545f');
INSERT INTO "audit" VALUES(13,'d9e8fba5f19c64a2df23022c211e20e217022ed6eb40fd88f7eac8490fd4545f','2026-12-01T17:59:59.952000+00:00','revised','08bfb24fa6abd586',1,2,'709c54b7376fe3b213c2ab6876b0d319f23b4d3209362965a5f4bd00ff6849b0',NULL,NULL,'c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','6f71ec1b67574433baa9a7a6dadfbc5e99ffd49c9df0521b4dfb50ccaacb8477','8e2084870e8ca2efd33e4677fe2546963e8146985337f7256b63320008ef5d27');
INSERT INTO "audit" VALUES(14,'8e2084870e8ca2efd33e4677fe2546963e8146985337f7256b63320008ef5d27','2026-12-01T17:59:59.969000+00:00','proposed','08bfb24fa6abd586',2,1,'4d9e03ac6126b52c8394d2eab071531405c4683abba3e6e84c2cb340e8c3b6ef',NULL,'proposed','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','bf6a21eee3a3a6338b6b9fd01e46f6cb4b22686848d6bcd1aaddc70def1a336f','30fdb3a8833725a249d9a8e6c24b3afa83889f163353541346a08c3421cdc2cc');
INSERT INTO "audit" VALUES(15,'30fdb3a8833725a249d9a8e6c24b3afa83889f163353541346a08c3421cdc2cc','2026-12-01T17:59:59.970000+00:00','pending','08bfb24fa6abd586',2,1,'4d9e03ac6126b52c8394d2eab071531405c4683abba3e6e84c2cb340e8c3b6ef','proposed','pending','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','fb9d5a347f98937d9ddf91cb140972f56d51cf7fef67ee69f86905a92be37010','5ca6450c28d682ddbe1ee36c43fe0ac75f6a8caa2293decc63eeba0de01ae09e');
INSERT INTO "audit" VALUES(16,'5ca6450c28d682ddbe1ee36c43fe0ac75f6a8caa2293decc63eeba0de01ae09e','2026-12-01T17:59:59.994000+00:00','proposed','08bfb24fa6abd586',3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef',NULL,'proposed','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','c7ca207bdf0ec125675f0017b1925dc59c8471c83196daf4cf52c61d0699b1e6','ef82785e21434936b71f43d262980fb0794dd6f81bbd7a5c082ba1886507c299');
INSERT INTO "audit" VALUES(17,'ef82785e21434936b71f43d262980fb0794dd6f81bbd7a5c082ba1886507c299','2026-12-01T17:59:59.998000+00:00','pending','08bfb24fa6abd586',3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef','proposed','pending','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','4937c8287317bdb8a6aa79105c946bdbcf1286f63fe832981b550ede9fd5fa0e','ff9f4360d6a0faacf2b76ec2acb0d209da7448d9a1b9a204b5926dfc060c703d');
INSERT INTO "audit" VALUES(18,'ff9f4360d6a0faacf2b76ec2acb0d209da7448d9a1b9a204b5926dfc060c703d','2026-12-01T18:00:00.015000+00:00','voted','a96344eb36b838b4',3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef',NULL,NULL,'c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','db7f5852a3f33b3362aab9b98275b18e0e198d61a14b99908dbe556fb45f34be','fc7760a80158c0b1d8609fec460524eb4812c98520ebf252085350f6ec68960b');
INSERT INTO "audit" VALUES(19,'fc7760a80158c0b1d8609fec460524eb4812c98520ebf252085350f6ec68960b','2026-12-01T18:00:00.017000+00:00','approved','a96344eb36b838b4',3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef','pending','approved','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','4d757a6a910d6d0aa5dd514be7cc8bedfd91cd3f4ca35b793a143a29e12cdc36','6e2737a174fc8a7b0343876efaab6b2a7f0d1626018d5afdf1160069ae9ccc03');
INSERT INTO "audit" VALUES(20,'6e2737a174fc8a7b0343876efaab6b2a7f0d1626018d5afdf1160069ae9ccc03','2026-12-01T18:00:31.031000+00:00','clock_moved',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'27af3a6e4b17a1458b782d4ab9ccf509d17b7d9b18be05606760c414bf68a0c1','9456aaa4142086dc3c955cb3b3d2563d06cbf874fda4cf67ca906e4c784b07e1');
INSERT INTO "audit" VALUES(21,'9456aaa4142086dc3c955cb3b3d2563d06cbf874fda4cf67ca906e4c784b07e1','2026-12-01T18:00:31.050000+00:00','executing',NULL,3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef','approved','executing','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','f16b9a0972066e1890254da8db3cae48df283aae0cb663d84d3fac63fa8ed64d','2168c551c7d84ebea3bb6afe9741688f3c8f7366722c1bf6c8a33d25f85c70f0');
INSERT INTO "audit" VALUES(22,'2168c551c7d84ebea3bb6afe9741688f3c8f7366722c1bf6c8a33d25f85c70f0','2026-12-01T18:00:31.072000+00:00','intent',NULL,3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef',NULL,NULL,'c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','0e5cdceb49bcc17c4f13f042b45fb100f70a6cfb79b91c22a41125008859f192','f293796a9484956bc7de56949378b654c460da839e182e342f59fd61ac0f0fbf');
INSERT INTO "audit" VALUES(23,'f293796a9484956bc7de56949378b654c460da839e182e342f59fd61ac0f0fbf','2026-12-01T18:00:31.081000+00:00','succeeded',NULL,3,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef','executing','succeeded','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','12624a98a46150a229d6244e58d7951b165b09d2b4289ed393d2f644fa43e03d','1686daf0ead106640886d9c7cdbac1e13f4321d10fbc6b1b4002377bf254d37a');
INSERT INTO "audit" VALUES(24,'1686daf0ead106640886d9c7cdbac1e13f4321d10fbc6b1b4002377bf254d37a','2026-12-01T18:00:31.111000+00:00','proposed','08bfb24fa6abd586',4,1,'0c5288f64c78e5c764a3ea879f4507d6aa3fbee048c2f6b5eee4c71f19e65dd5',NULL,'proposed','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','4c890e6b0b8c0312b327dcafe0a8f6a17becd7f751a0de3c3b222149d9e130bb','c30cd611f71c9db3f885d1e8ad8eca0eb9828aa3fc0c52b0f171dfd729f9583b');
INSERT INTO "audit" VALUES(25,'c30cd611f71c9db3f885d1e8ad8eca0eb9828aa3fc0c52b0f171dfd729f9583b','2026-12-01T18:00:31.112000+00:00','pending','08bfb24fa6abd586',4,1,'0c5288f64c78e5c764a3ea879f4507d6aa3fbee048c2f6b5eee4c71f19e65dd5','proposed','pending','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','f4f0b5e993c5492f85e05dbaffbb37cdb83f2d9aa93700136213208204b59d38','ed3e29196d8f040595a62f72e4d4329bf12020c7aa802c9c8854c318bee575ec');
INSERT INTO "audit" VALUES(26,'ed3e29196d8f040595a62f72e4d4329bf12020c7aa802c9c8854c318bee575ec','2026-12-01T18:00:31.125000+00:00','voted','a96344eb36b838b4',4,1,'0c5288f64c78e5c764a3ea879f4507d6aa3fbee048c2f6b5eee4c71f19e65dd5',NULL,NULL,'c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','66bbc741da81021ff573fe222a7c6499a2fa80f3ea5fabade17670ee8af85eac','26ed40101a1fe5e9ce72fe34d8fac1e82878b8df91ee8af67fc92d86f08b2f1a');
INSERT INTO "audit" VALUES(27,'26ed40101a1fe5e9ce72fe34d8fac1e82878b8df91ee8af67fc92d86f08b2f1a','2026-12-01T18:00:31.131000+00:00','approved','a96344eb36b838b4',4,1,'0c5288f64c78e5c764a3ea879f4507d6aa3fbee048c2f6b5eee4c71f19e65dd5','pending','approved','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','5f79a898c67e6277b62441e6f6a80b0f863bfd3ab7c9ab61f99df56fcaac69b2','6ed789d2d3c7eb8dd954c88e3a67f12db145c701823957f5a1bd8c418c2b572e');
INSERT INTO "audit" VALUES(28,'6ed789d2d3c7eb8dd954c88e3a67f12db145c701823957f5a1bd8c418c2b572e','2026-12-01T18:00:31.155000+00:00','proposed','08bfb24fa6abd586',5,1,'e0afcfc4046628c6d4d6f7b772e5645d1027a18e581e8e4fe0fe34dc10ba91d7',NULL,'proposed','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','56a6ac193c4f5d6916b9029177f7c608687e94dc0b6ce68218e2e1f2780e5a28','7ed943983497a0170757be5af48786844c7f4cf468960660174376b9ffab51ea');
INSERT INTO "audit" VALUES(29,'7ed943983497a0170757be5af48786844c7f4cf468960660174376b9ffab51ea','2026-12-01T18:00:31.156000+00:00','denied','08bfb24fa6abd586',5,1,'e0afcfc4046628c6d4d6f7b772e5645d1027a18e581e8e4fe0fe34dc10ba91d7','proposed','denied','c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa','a1c972f0a91fb8b4f5f3cbaae9103ae151d842429f57e7a306ac0abd105d682e','b46c7178255621019d19684534a9ad1bde92a36d7d5aefa6f2b8d8efa6bc71ac');
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
INSERT INTO "audit_head" VALUES(1,29,'b46c7178255621019d19684534a9ad1bde92a36d7d5aefa6f2b8d8efa6bc71ac');
CREATE TABLE audit_payload (
	seq BIGINT NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	json TEXT NOT NULL, 
	CONSTRAINT pk_audit_payload PRIMARY KEY (seq), 
	CONSTRAINT fk_audit_payload_seq FOREIGN KEY(seq) REFERENCES audit (seq)
);
INSERT INTO "audit_payload" VALUES(1,'3d4fbf40edb06e2411c03b0c32be89a9','{"accounts": [null, {"cli": "olivia", "slack": "T01PRACTICE:U01OLIVIA"}], "active": [null, true], "groups": [null, ["admins", "finance", "leads", "management", "owners"]], "kind": [null, "member"], "name": [null, "Olivia"]}');
INSERT INTO "audit_payload" VALUES(2,'a044464831b839b5d6ed699dd2c01366','{"accounts": [null, {"cli": "priya", "slack": "T01PRACTICE:U02PRIYA"}], "active": [null, true], "groups": [null, ["admins", "leads", "management"]], "kind": [null, "member"], "name": [null, "Priya"]}');
INSERT INTO "audit_payload" VALUES(3,'25bd28d87df5e4a513f1d6a2f623e059','{"accounts": [null, {"cli": "mia", "slack": "T01PRACTICE:U03MIA"}], "active": [null, true], "groups": [null, ["support"]], "kind": [null, "member"], "name": [null, "Mia"]}');
INSERT INTO "audit_payload" VALUES(4,'00aab0da6b6af6e0e8b82a392d026bde','{"accounts": [null, {"cli": "jon", "slack": "T01PRACTICE:U04JON"}], "active": [null, true], "groups": [null, ["support"]], "kind": [null, "member"], "name": [null, "Jon"]}');
INSERT INTO "audit_payload" VALUES(5,'ce02c8faf8c37a69383041f8c2eec178','{"accounts": [null, {"cli": "dana", "slack": "T01PRACTICE:U05DANA"}], "active": [null, true], "groups": [null, ["finance", "management"]], "kind": [null, "member"], "name": [null, "Dana"]}');
INSERT INTO "audit_payload" VALUES(6,'6bcd57588042e02156387318bad4ca2a','{"accounts": [null, {"cli": "lee", "slack": "T01PRACTICE:U06LEE"}], "active": [null, true], "groups": [null, ["buying"]], "kind": [null, "member"], "name": [null, "Lee"]}');
INSERT INTO "audit_payload" VALUES(7,'70ea315f01850303ff68309a2f20cd2f','{"accounts": [null, {"cli": "gus"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "support"]], "kind": [null, "guest"], "name": [null, "Gus"]}');
INSERT INTO "audit_payload" VALUES(8,'4756c8ee65eee8bb0ad0057f6bc5e909','{"accounts": [null, {"cli": "paula"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "support"]], "kind": [null, "partner"], "name": [null, "Paula"]}');
INSERT INTO "audit_payload" VALUES(9,'cf5d6050daf12a0c355b67476461d0db','{"accounts": [null, {"cli": "bolt"}], "active": [null, true], "groups": [null, ["admins", "buying", "finance", "leads", "management", "owners", "support"]], "kind": [null, "bot"], "name": [null, "Bolt"]}');
INSERT INTO "audit_payload" VALUES(10,'553df0759abe37fee2ce36cf9c0622aa','{"seconds": 887447}');
INSERT INTO "audit_payload" VALUES(11,'75233edd5f542adaa7365bfba3e56d15','{"arguments": {"amount": {"currency": "USD", "minor": 2000}, "customer": "customer-1", "lines": [], "note": "", "order": {"account": "till:test", "id": "1001", "kind": "order"}, "order_name": "#1001", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "e9090ec82aa469f1addd39744a325178d53b6e088e5498ce7536468245d65ea4", "material": "8d16da882ca70d0e50e8f6d89ea8ae2585cb5e598e59d954446cfa654aaaf765", "terms": "97b06c9d7cef580403b128d83f17a0bfce4b9b644fe4d25e6161b17e44c2e51d", "told": "9a0208de1c003bd7b6ecfd1613a87de6115f15901b4af1af5d6622c7f51e5531"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(12,'cc813c0896c41044032136fd61562b65','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(13,'9aeaf43c02933a5a7597a11162f36702','{"arguments": {"amount": {"currency": "USD", "minor": 2500}, "customer": "customer-1", "lines": [], "note": "", "order": {"account": "till:test", "id": "1001", "kind": "order"}, "order_name": "#1001", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2500}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "6981ac45b16a4d95ee97c05024808ec592295aaa1bdaf05d348183ddcbae556d", "material": "8d16da882ca70d0e50e8f6d89ea8ae2585cb5e598e59d954446cfa654aaaf765", "terms": "fe4b6fea68294bd28fe75356e3353e52cd800c4cb3f2d558f9175d8301878c94", "told": "f50a21c31dd2702b54606eee2739117551078e8501bc5020aa7d19e541c9666b"}}');
INSERT INTO "audit_payload" VALUES(14,'bd58f071351203e4485e6ccab083d3cc','{"arguments": {"amount": {"currency": "USD", "minor": 3000}, "customer": "customer-2", "lines": [], "note": "", "order": {"account": "till:test", "id": "1002", "kind": "order"}, "order_name": "#1002", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 3000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "b3e0f1e00f34ae21bad3089850acf5ca0c22eedc1f3fc333fe50ef8f1d4f4028", "material": "ff73f8ed8b21e8cc80d433fa761d4a650a30ef3060df80cb35bd1f7d3f837242", "terms": "9a83828dc64bbb28a433755e8d5c09d8958c317c8e564efa5768a9913bad48fe", "told": "7a9c305f087abdcc6b78fc30f90bb14d43deac281e2f130175dec82587261c3e"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(15,'ed9feb16a18aa89fa29b889dd1edcacd','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(16,'8eb5afbd63b32398fa94c103beebca33','{"arguments": {"amount": {"currency": "USD", "minor": 2000}, "customer": "customer-3", "lines": [], "note": "", "order": {"account": "till:test", "id": "1003", "kind": "order"}, "order_name": "#1003", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 2000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "7c0bb61354fd6b7710b3c742a22b91f386c961c6a786fef5010be43db667029c", "material": "6365fa8d8eaaaa0c03dc42e9bc83fcd2dfe41f2741b45b4e1e244dd9e660eb41", "terms": "d0c8c17e4e3d39062751d65a09bbf316b93d8ed57b13b852a9d287b730f550a6", "told": "4c9aabec3acf4cf1e41faea73e0dad9ccd3f88e648cea92275bcf82fcb90105c"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(17,'9611feca8f3b40b97a57ca3a6c3e6190','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(18,'d9fe0a97a1ca74b100c71fb1c75a7ac7','{"decision": "approve", "reason": ""}');
INSERT INTO "audit_payload" VALUES(19,'06d2ac1494236d9428557272b79b4f81','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(20,'f04163a183ff2b9c9f7d28241edcdb46','{"seconds": 887478}');
INSERT INTO "audit_payload" VALUES(21,'95905bcf3ee6e7b73b38e2994e3c18f6','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(22,'8d21b666ff9206a0031479b8232b597c','{"key": "countersign-A-3:9ea50eba026a2831", "marker": "A-3:9ea50eba026a2831"}');
INSERT INTO "audit_payload" VALUES(23,'f826058e566213cc90336c157595ce97','{"reason": "", "remote": "till/1"}');
INSERT INTO "audit_payload" VALUES(24,'111b4ca1fa320e8f8bc99a5e46019c90','{"arguments": {"amount": {"currency": "USD", "minor": 4000}, "customer": "customer-4", "lines": [], "note": "", "order": {"account": "till:test", "id": "1004", "kind": "order"}, "order_name": "#1004", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 4000}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "d8a4a11511c86a9e660b00bd5cca3adb19d6f14d41dc4cafd793baea1f105fe1", "material": "54062b4c1afe921a91763422ada8ec33d3140bd0cba44ff005e061dea6a3da40", "terms": "5ff6a411183a0e409616c1ff49746f8585065f6fe02158a7e2f424db3eab290f", "told": "78965bee711361799065918f7393e68fb87a1a88ab6b16f8406ce3e06734e82c"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(25,'6e4481eee4d93b093abe6d67c6e2bef1','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(26,'093089dadea366d31ffcb660710fab36','{"decision": "approve", "reason": ""}');
INSERT INTO "audit_payload" VALUES(27,'6684312c9e46ac5a1cea8777794760c8','{"reason": ""}');
INSERT INTO "audit_payload" VALUES(28,'b2acb5c67e6cba124976d1c8036f3dfe','{"arguments": {"amount": {"currency": "USD", "minor": 99999900}, "customer": "customer-5", "lines": [], "note": "", "order": {"account": "till:test", "id": "1005", "kind": "order"}, "order_name": "#1005", "ordinal": 0, "paybacks": [{"amount": {"currency": "USD", "minor": 99999900}, "gateway": "till", "label": "Visa ..4417", "payment": "1"}], "reason": "goodwill"}, "sealed": {"facts": "23676ffc09f2667340e86a6875b732fd1ff9f35ffdf58c1dc6d0f12e8e83493d", "material": "2e1d3b7b41971047438f0c74b63eee49142f9436e7596c2f4b53489c0fe29608", "terms": "601115d63129805cb509729d0e020950738d8069876ccb76543376896a1d5966", "told": "6af7eb313c539292baf569e01048326a7c127cfe4519f7fde2de70f2b09fd65d"}, "words": ""}');
INSERT INTO "audit_payload" VALUES(29,'07efd5c3bcd663f0f575f0168ddd91bb','{"reason": "Would refund more than was paid: $500.00 paid, $0.00 refunded, $0.00 on its way. Over $2,500.00 for this customer in 30 days: $0.00 refunded so far. Over $2,500.00 for the shop today: $20.00 refunded or on its way."}');
CREATE TABLE bundles (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	edges JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_bundles PRIMARY KEY (id)
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
	url TEXT, 
	CONSTRAINT pk_effects PRIMARY KEY (action_id, step), 
	CONSTRAINT fk_effects_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT uq_effects_key UNIQUE ("key")
);
INSERT INTO "effects" VALUES(3,0,'countersign-A-3:9ea50eba026a2831','A-3:9ea50eba026a2831','b84e2b7b6b136f71706563c687ab69d614b2662d07542b5055ec8fdad7392625',1,'2026-12-01 18:00:31.065000','done','till/1',NULL);
CREATE TABLE identities (
	system VARCHAR(20) NOT NULL, 
	external VARCHAR(200) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (system, external), 
	CONSTRAINT fk_identities_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "identities" VALUES('cli','olivia','ddfe967ddbc4b47e');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U01OLIVIA','ddfe967ddbc4b47e');
INSERT INTO "identities" VALUES('cli','priya','a96344eb36b838b4');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U02PRIYA','a96344eb36b838b4');
INSERT INTO "identities" VALUES('cli','mia','08bfb24fa6abd586');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U03MIA','08bfb24fa6abd586');
INSERT INTO "identities" VALUES('cli','jon','4f5d881fe7b0ac0c');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U04JON','4f5d881fe7b0ac0c');
INSERT INTO "identities" VALUES('cli','dana','5508c757cf445a8e');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U05DANA','5508c757cf445a8e');
INSERT INTO "identities" VALUES('cli','lee','3e3c8da0d7166806');
INSERT INTO "identities" VALUES('slack','T01PRACTICE:U06LEE','3e3c8da0d7166806');
INSERT INTO "identities" VALUES('cli','gus','29700de639879c47');
INSERT INTO "identities" VALUES('cli','paula','cb6f1af61f68e982');
INSERT INTO "identities" VALUES('cli','bolt','3e246fcb684bede7');
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
INSERT INTO "inbox" VALUES(1,'told:A-3:succeeded','told','{"action": 3, "thread": "thread"}','thread','2026-12-01 18:00:31.082000',0,NULL);
CREATE TABLE memberships (
	person_id VARCHAR(32) NOT NULL, 
	group_name VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_memberships PRIMARY KEY (person_id, group_name), 
	CONSTRAINT fk_memberships_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "memberships" VALUES('ddfe967ddbc4b47e','admins');
INSERT INTO "memberships" VALUES('ddfe967ddbc4b47e','finance');
INSERT INTO "memberships" VALUES('ddfe967ddbc4b47e','leads');
INSERT INTO "memberships" VALUES('ddfe967ddbc4b47e','management');
INSERT INTO "memberships" VALUES('ddfe967ddbc4b47e','owners');
INSERT INTO "memberships" VALUES('a96344eb36b838b4','admins');
INSERT INTO "memberships" VALUES('a96344eb36b838b4','leads');
INSERT INTO "memberships" VALUES('a96344eb36b838b4','management');
INSERT INTO "memberships" VALUES('08bfb24fa6abd586','support');
INSERT INTO "memberships" VALUES('4f5d881fe7b0ac0c','support');
INSERT INTO "memberships" VALUES('5508c757cf445a8e','finance');
INSERT INTO "memberships" VALUES('5508c757cf445a8e','management');
INSERT INTO "memberships" VALUES('3e3c8da0d7166806','buying');
INSERT INTO "memberships" VALUES('29700de639879c47','admins');
INSERT INTO "memberships" VALUES('29700de639879c47','buying');
INSERT INTO "memberships" VALUES('29700de639879c47','finance');
INSERT INTO "memberships" VALUES('29700de639879c47','leads');
INSERT INTO "memberships" VALUES('29700de639879c47','management');
INSERT INTO "memberships" VALUES('29700de639879c47','owners');
INSERT INTO "memberships" VALUES('29700de639879c47','support');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','admins');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','buying');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','finance');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','leads');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','management');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','owners');
INSERT INTO "memberships" VALUES('cb6f1af61f68e982','support');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','admins');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','buying');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','finance');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','leads');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','management');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','owners');
INSERT INTO "memberships" VALUES('3e246fcb684bede7','support');
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
INSERT INTO "outbox" VALUES(1,'status:A-1','status','A-1','{"action": 1}','C1','1.0','',3,0,0,'2026-12-01 17:59:59.953000',NULL,NULL);
INSERT INTO "outbox" VALUES(2,'card:A-1','card','A-1','{"action": 1}','#approvals','','',3,0,0,'2026-12-01 17:59:59.953000',NULL,NULL);
INSERT INTO "outbox" VALUES(3,'status:A-2','status','A-2','{"action": 2}','C1','1.0','',2,0,0,'2026-12-01 17:59:59.973000',NULL,NULL);
INSERT INTO "outbox" VALUES(4,'card:A-2','card','A-2','{"action": 2}','#approvals','','',2,0,0,'2026-12-01 17:59:59.973000',NULL,NULL);
INSERT INTO "outbox" VALUES(5,'status:A-3','status','A-3','{"action": 3}','C1','1.0','',5,0,0,'2026-12-01 18:00:31.081000',NULL,NULL);
INSERT INTO "outbox" VALUES(6,'card:A-3','card','A-3','{"action": 3}','#approvals','','',5,0,0,'2026-12-01 18:00:31.081000',NULL,NULL);
INSERT INTO "outbox" VALUES(7,'status:A-4','status','A-4','{"action": 4}','C1','1.0','',3,0,0,'2026-12-01 18:00:31.132000',NULL,NULL);
INSERT INTO "outbox" VALUES(8,'card:A-4','card','A-4','{"action": 4}','#approvals','','',3,0,0,'2026-12-01 18:00:31.132000',NULL,NULL);
INSERT INTO "outbox" VALUES(9,'status:A-5','status','A-5','{"action": 5}','C1','1.0','',1,0,0,'2026-12-01 18:00:31.157000',NULL,NULL);
CREATE TABLE people (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES('ddfe967ddbc4b47e','Olivia','member',1);
INSERT INTO "people" VALUES('a96344eb36b838b4','Priya','member',1);
INSERT INTO "people" VALUES('08bfb24fa6abd586','Mia','member',1);
INSERT INTO "people" VALUES('4f5d881fe7b0ac0c','Jon','member',1);
INSERT INTO "people" VALUES('5508c757cf445a8e','Dana','member',1);
INSERT INTO "people" VALUES('3e3c8da0d7166806','Lee','member',1);
INSERT INTO "people" VALUES('29700de639879c47','Gus','guest',1);
INSERT INTO "people" VALUES('cb6f1af61f68e982','Paula','partner',1);
INSERT INTO "people" VALUES('3e246fcb684bede7','Bolt','bot',1);
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
INSERT INTO "reservations" VALUES(3,'refund.customer','till:test/customer/customer-3','USD',2000,'settled');
INSERT INTO "reservations" VALUES(3,'refund.requester_day','08bfb24fa6abd586:2026-12-01','USD',2000,'settled');
INSERT INTO "reservations" VALUES(3,'refund.shop_day','till:test:2026-12-01','USD',2000,'settled');
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
INSERT INTO "revisions" VALUES(1,1,1,'adfed74bf2fbd798259bf792b9841371fe0b017d1e0248bd3df32d3095b89e0b','{"order": {"account": "till:test", "kind": "order", "id": "1001"}, "order_name": "#1001", "customer": "customer-1", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2000, "currency": "USD"}}], "amount": {"minor": 2000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','937e8c1e3ead3e4800f3f0df7aa7eed6','{"verdict": "needs_approval", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $100.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $100.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$20.00 vs $100.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$20.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$20.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150.00 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$20.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$20.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$20.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$20.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": true, "text": "left after this $80.00"}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": true, "text": "customer $20.00 of $2,500.00 in 30 days"}], "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T17:59:59.902000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T17:59:59.899000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 10000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T17:59:59.899000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T17:59:59.899000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T17:59:59.902000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 10000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1001", "amount": "20.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 17:59:59.916000');
INSERT INTO "revisions" VALUES(1,2,1,'709c54b7376fe3b213c2ab6876b0d319f23b4d3209362965a5f4bd00ff6849b0','{"order": {"account": "till:test", "kind": "order", "id": "1001"}, "order_name": "#1001", "customer": "customer-1", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2500, "currency": "USD"}}], "amount": {"minor": 2500, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','17b8154756a1daedd5096feb8b515888','{"verdict": "needs_approval", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$25.00 vs $100.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$25.00 vs $100.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$25.00 vs $100.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$25.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$25.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$25.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150.00 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$25.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$25.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$25.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$25.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$25.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$25.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$25.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$25.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$25.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": true, "text": "left after this $75.00"}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": true, "text": "customer $25.00 of $2,500.00 in 30 days"}], "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T17:59:59.944000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T17:59:59.937000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 10000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T17:59:59.937000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T17:59:59.937000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T17:59:59.944000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 10000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1001", "amount": "25.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 17:59:59.951000');
INSERT INTO "revisions" VALUES(2,1,1,'4d9e03ac6126b52c8394d2eab071531405c4683abba3e6e84c2cb340e8c3b6ef','{"order": {"account": "till:test", "kind": "order", "id": "1002"}, "order_name": "#1002", "customer": "customer-2", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 3000, "currency": "USD"}}], "amount": {"minor": 3000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','caafc79ebc7716964379825947de215f','{"verdict": "needs_approval", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$30.00 vs $200.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$30.00 vs $200.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$30.00 vs $200.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$30.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$30.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$30.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150.00 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$30.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$30.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$30.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$30.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$30.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$30.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$30.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$30.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$30.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": true, "text": "left after this $170.00"}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": true, "text": "customer $30.00 of $2,500.00 in 30 days"}], "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T17:59:59.965000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T17:59:59.963000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 20000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T17:59:59.963000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T17:59:59.963000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T17:59:59.965000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 20000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1002", "amount": "30.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 17:59:59.968000');
INSERT INTO "revisions" VALUES(3,1,1,'9ea50eba026a28315adc9469b0735e374238b46de6679e2860a1a91c6b296aef','{"order": {"account": "till:test", "kind": "order", "id": "1003"}, "order_name": "#1003", "customer": "customer-3", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 2000, "currency": "USD"}}], "amount": {"minor": 2000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','a0cb587d27bb122050217e5badbb0e75','{"verdict": "needs_approval", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $300.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$20.00 vs $300.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$20.00 vs $300.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$20.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$20.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$20.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150.00 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$20.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$20.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$20.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$20.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$20.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$20.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": true, "text": "left after this $280.00"}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": true, "text": "customer $20.00 of $2,500.00 in 30 days"}], "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T17:59:59.989000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T17:59:59.988000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 30000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T17:59:59.988000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T17:59:59.988000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T17:59:59.989000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 0, "currency": "USD"}, "shop_today": {"minor": 0, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 30000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1003", "amount": "20.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 17:59:59.993000');
INSERT INTO "revisions" VALUES(4,1,1,'0c5288f64c78e5c764a3ea879f4507d6aa3fbee048c2f6b5eee4c71f19e65dd5','{"order": {"account": "till:test", "kind": "order", "id": "1004"}, "order_name": "#1004", "customer": "customer-4", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 4000, "currency": "USD"}}], "amount": {"minor": 4000, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','57d6a9cd56bb5e443fb543513bde5fa1','{"verdict": "needs_approval", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$40.00 vs $400.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$40.00 vs $400.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$40.00 vs $400.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$40.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$40.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$60.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": true, "text": "Refunds up to $150.00 on one order need a lead.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$40.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$40.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$40.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$40.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$40.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$40.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$40.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$60.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$40.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": true, "text": "left after this $360.00"}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": true, "text": "customer $40.00 of $2,500.00 in 30 days"}], "requirements": [{"group": "leads", "quorum": 1, "rules": ["refund.lead"]}], "expires_hours": 16, "editable": ["amount", "reason", "note"], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T18:00:31.099000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:31.097000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 40000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:31.097000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:31.097000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:31.099000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 2000, "currency": "USD"}, "shop_today": {"minor": 2000, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 40000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1004", "amount": "40.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 18:00:31.102000');
INSERT INTO "revisions" VALUES(5,1,1,'e0afcfc4046628c6d4d6f7b772e5645d1027a18e581e8e4fe0fe34dc10ba91d7','{"order": {"account": "till:test", "kind": "order", "id": "1005"}, "order_name": "#1005", "customer": "customer-5", "lines": [], "paybacks": [{"payment": "1", "gateway": "till", "label": "Visa ..4417", "amount": {"minor": 99999900, "currency": "USD"}}], "amount": {"minor": 99999900, "currency": "USD"}, "reason": "goodwill", "note": "", "ordinal": 0}','b224511c5249a1c1e2094407412ab02c','{"verdict": "deny", "findings": [{"rule": "refund.who", "effect": "permit", "fired": true, "text": "Support and leads ask for refunds.", "operands": ["Group.support in requester.groups [support]", "Group.leads in requester.groups [support]"]}, {"rule": "refund.not_paid", "effect": "forbid", "fired": false, "text": "", "operands": ["order.payment not in (PaymentState.paid, PaymentState.partially_paid, PaymentState.partially_refunded) [paid]"]}, {"rule": "refund.over_paid", "effect": "forbid", "fired": true, "text": "Would refund more than was paid: $500.00 paid, $0.00 refunded, $0.00 on its way.", "operands": ["order.refunded + ledger.order_in_flight + args.amount > order.paid [$999,999.00 vs $500.00]"]}, {"rule": "refund.over_paid_by_us", "effect": "forbid", "fired": false, "text": "", "operands": ["ledger.order_settled + ledger.order_in_flight + args.amount > order.paid [$999,999.00 vs $500.00]", "order.refunded + ledger.order_in_flight + args.amount <= order.paid [$999,999.00 vs $500.00]"]}, {"rule": "refund.window", "effect": "forbid", "fired": false, "text": "", "operands": ["order.age_days > limit.window_days [3 vs 60]"]}, {"rule": "refund.disputed", "effect": "forbid", "fired": false, "text": "", "operands": ["order.disputed [no]"]}, {"rule": "refund.final_sale", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "args.reason not in (Reason.damaged, Reason.wrong_item) [goodwill]"]}, {"rule": "refund.final_sale_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["order.final_sale [no]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.damage_proof", "effect": "forbid", "fired": false, "text": "", "operands": ["args.reason == Reason.damaged [goodwill]", "args.amount + ledger.order_settled + ledger.order_in_flight > limit.unproven_damage_up_to [$999,999.00 vs $150.00]", "evidence.photos + evidence.mails < 1 [1]"]}, {"rule": "refund.customer_cap", "effect": "forbid", "fired": true, "text": "Over $2,500.00 for this customer in 30 days: $0.00 refunded so far.", "operands": ["customer.refunded_30d + ledger.customer_in_flight + args.amount > limit.customer_30_days [$999,999.00 vs $2,500.00]"]}, {"rule": "refund.shop_cap", "effect": "forbid", "fired": true, "text": "Over $2,500.00 for the shop today: $20.00 refunded or on its way.", "operands": ["ledger.shop_today + args.amount > limit.shop_day [$1,000,019.00 vs $2,500.00]"]}, {"rule": "refund.lead", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight <= limit.lead_up_to [$999,999.00 vs $150.00]"]}, {"rule": "refund.finance", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.lead_up_to [$999,999.00 vs $150.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$999,999.00 vs $500.00]"]}, {"rule": "refund.management", "effect": "require", "fired": false, "text": "", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.finance_up_to [$999,999.00 vs $500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.management_up_to [$999,999.00 vs $2,000.00]"]}, {"rule": "refund.owner", "effect": "require", "fired": true, "text": "Refunds over $2,000.00 on one order need an owner.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$999,999.00 vs $2,000.00]"]}, {"rule": "refund.owner_and_one_more", "effect": "require", "fired": true, "text": "And one more of management.", "operands": ["args.amount + ledger.order_settled + ledger.order_in_flight > limit.management_up_to [$999,999.00 vs $2,000.00]"]}, {"rule": "refund.busy_day", "effect": "require", "fired": false, "text": "", "operands": ["ledger.requester_today + args.amount > limit.requester_day [$1,000,019.00 vs $1,500.00]", "args.amount + ledger.order_settled + ledger.order_in_flight <= limit.finance_up_to [$999,999.00 vs $500.00]"]}, {"rule": "refund.risk", "effect": "require", "fired": false, "text": "", "operands": ["order.risk == Risk.high [low]"]}], "checks": [{"rule": "refund.not_paid", "passed": true, "text": "payment: paid"}, {"rule": "refund.over_paid", "passed": false, "text": "Would refund more than was paid: $500.00 paid, $0.00 refunded, $0.00 on its way."}, {"rule": "refund.window", "passed": true, "text": "day 3 of 60"}, {"rule": "refund.disputed", "passed": true, "text": "no dispute"}, {"rule": "refund.final_sale", "passed": true, "text": "final sale: no"}, {"rule": "refund.customer_cap", "passed": false, "text": "Over $2,500.00 for this customer in 30 days: $0.00 refunded so far."}], "requirements": [], "expires_hours": null, "editable": [], "retype_amount": false, "policy_version": "c2a2c87268cf5410e674170ec76d1afcc5339c84e726d20402433e89142025fa"}','{"requester": {"read_at": "2026-12-01T18:00:31.145000Z", "groups": ["support"], "is_system": false}, "order": {"read_at": "2026-12-01T18:00:31.143000Z", "age_days": 3, "payment": "paid", "paid": {"minor": 50000, "currency": "USD"}, "refunded": {"minor": 0, "currency": "USD"}, "refunds": 0, "cancelled": false, "disputed": false, "final_sale": false, "risk": "low"}, "evidence": {"read_at": "2026-12-01T18:00:31.143000Z", "photos": 1, "mails": 0}, "customer": {"read_at": "2026-12-01T18:00:31.143000Z", "refunded_30d": {"minor": 0, "currency": "USD"}, "refunds_30d": 0}, "ledger": {"read_at": "2026-12-01T18:00:31.145000Z", "order_in_flight": {"minor": 0, "currency": "USD"}, "order_settled": {"minor": 0, "currency": "USD"}, "customer_in_flight": {"minor": 0, "currency": "USD"}, "requester_today": {"minor": 2000, "currency": "USD"}, "shop_today": {"minor": 2000, "currency": "USD"}}}','{"order.payment": "paid", "order.paid": {"minor": 50000, "currency": "USD"}, "order.refunded": {"minor": 0, "currency": "USD"}, "order.refunds": 0, "order.cancelled": false, "order.disputed": false}','{"ask": {"order": "1005", "amount": "999999.00", "lines": [], "reason": "goodwill", "note": ""}, "lines": [], "evidence": []}','08bfb24fa6abd586','2026-12-01 18:00:31.150000');
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
INSERT INTO "switches" VALUES('clock_offset_seconds','887478',NULL,'2026-11-21 11:29:13.031000');
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
INSERT INTO "votes" VALUES(3,1,'a96344eb36b838b4','approve','','2026-12-01 18:00:00.010000');
INSERT INTO "votes" VALUES(4,1,'a96344eb36b838b4','approve','','2026-12-01 18:00:31.125000');
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
COMMIT;
