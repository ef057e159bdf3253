"""Scripts of other engines: told apart, translated, and what has no translation named."""

# ruff: noqa: E501 - scripts are written as they are

from __future__ import annotations

import pytest

from archkit.proofs.catalog import Imported, import_schema
from archkit.proofs.catalog.dialects import guessed_dialect

MYSQL = """-- MySQL dump 10.13
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `Orders`;
CREATE TABLE `Orders` (
  `ID` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `state` enum('new','it''s') NOT NULL DEFAULT 'new',
  `made` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `paid` tinyint(1) DEFAULT 0 COMMENT 'yes; or no',
  `shop` smallint NOT NULL, `total` double(8,2), `twice` double AS (`total` * 2) VIRTUAL,
  PRIMARY KEY (`ID`), UNIQUE KEY `k` (`made`), KEY `shop` (`shop`,`made` DESC), FULLTEXT KEY `f` (`state`),
  CONSTRAINT `to_shop` FOREIGN KEY (`shop`) REFERENCES `SHOPS` (`Id`) ON DELETE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8 COMMENT='All; of them';
CREATE TABLE Shops (`Id` smallint NOT NULL, name varchar(9), KEY `k` (name(3))) ENGINE=InnoDB PARTITION BY HASH(Id);
ALTER TABLE `shops` ADD PRIMARY KEY (`ID`);
ALTER TABLE `shops` MODIFY `Id` smallint NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=4;
INSERT INTO Shops VALUES (1, 'it\\'s;');
CREATE TABLE maps (place geometry);
CREATE TRIGGER t BEFORE INSERT ON Shops FOR EACH ROW SET NEW.Id = 1;
"""
SQL_SERVER = """USE [shop]
GO
CREATE TYPE [dbo].[Flag] FROM [bit] NOT NULL
GO
CREATE TABLE [dbo].[Person]([PersonID] [int] IDENTITY(1,1) NOT NULL, [Note] [nvarchar](max) NULL,
  [Key] uniqueidentifier ROWGUIDCOL NOT NULL CONSTRAINT df DEFAULT (newid()), [Pay] money, [Live] [dbo].[Flag] NOT NULL,
  CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([PersonID] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
CREATE TABLE [Sales].[Order]([ID] [int] NOT NULL, [PersonID] int NULL, [Made] datetime NOT NULL)
ALTER TABLE [Sales].[Order] ADD CONSTRAINT [pk2] PRIMARY KEY CLUSTERED ([ID] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]
ALTER TABLE [Sales].[Order] ADD CONSTRAINT [d] DEFAULT (getdate()) FOR [Made]
ALTER TABLE [Sales].[Order] WITH CHECK ADD CONSTRAINT [c] FOREIGN KEY([PersonID]) REFERENCES [dbo].[Person] ([PersonID])
ALTER TABLE [Sales].[Order] CHECK CONSTRAINT [c]
CREATE UNIQUE NONCLUSTERED INDEX [ix] ON [dbo].[Person] ([Key] ASC) INCLUDE ([Pay]) WHERE ([Note] IS NOT NULL)
GO
"""
SQLITE = """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL DEFAULT '' CHECK (json_valid(Body)), anything,
  made DATETIME DEFAULT (datetime('now')), done BOOLEAN DEFAULT 0, owner INTEGER REFERENCES people(ID),
  UNIQUE (body, owner) ON CONFLICT REPLACE);
CREATE TABLE [people] ([Id] INTEGER NOT NULL, CONSTRAINT [PK] PRIMARY KEY ([Id])) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (body);
COMMIT;
"""
ORACLE = """SET DEFINE OFF
CREATE TABLE PEOPLE (ID NUMBER(6) CONSTRAINT pk PRIMARY KEY, NAME VARCHAR2(25 CHAR) NOT NULL ENABLE,
  MADE DATE DEFAULT SYSDATE NOT NULL, PAY NUMBER(8,2) CHECK (PAY > 0), UNIT NUMBER(12)) TABLESPACE users;
CREATE TABLE UNITS (ID NUMBER(12) NOT NULL ENABLE, CONSTRAINT pku PRIMARY KEY (ID) USING INDEX TABLESPACE x ENABLE);
ALTER TABLE people ADD ( CONSTRAINT fk FOREIGN KEY (unit) REFERENCES units (id), CONSTRAINT u UNIQUE (name) );
CREATE SEQUENCE S START WITH 7 INCREMENT BY 1 NOCACHE NOCYCLE;
CREATE OR REPLACE TRIGGER t BEFORE INSERT ON people FOR EACH ROW
BEGIN
  :new.id := 1;
END;
/
"""


def columns(imported: Imported, name: str) -> dict[str, str]:
    found = imported.model.table(name)
    assert found is not None, [one.name for one in imported.model.tables]
    return {column.name: column.type for column in found.columns}


@pytest.mark.parametrize(
    ("script", "dialect"),
    [(MYSQL, "mysql"), (SQL_SERVER, "tsql"), (SQLITE, "sqlite"), (ORACLE, "oracle"), ("CREATE TABLE a ();", "postgres")],
)  # fmt: skip
def test_the_dialect_is_told_from_the_text(script: str, dialect: str) -> None:
    assert guessed_dialect(script) == dialect


def test_a_dump_of_mysql() -> None:
    found = import_schema(MYSQL)
    assert found.differences == ()
    kinds = columns(found, "orders")
    assert kinds["id"] == "bigint"
    assert (kinds["paid"], kinds["made"]) == ("boolean", "timestamp without time zone")
    orders = found.model.table("orders")
    assert orders is not None
    assert (orders.comment, orders.column("paid").comment) == ("All; of them", "yes; or no")
    assert orders.column("paid").default == "false"
    assert orders.column("made").default is None
    assert [(key.name, key.references, key.on_delete) for key in orders.foreign_keys] == [
        ("to_shop", "shops", "cascade")
    ]
    assert any("it''s" in one.expression for one in orders.constraints)
    assert columns(found, "shops")["id"] == "smallint"
    assert found.model.table("shops").column("id").identity == "by default"
    assert found.model.engine == "mysql"
    assert {(one.line, one.harmless) for one in found.refusals} == {(17, False), (18, True)}
    assert not any(table.known_as for table in found.model.tables)  # case means nothing there


def test_a_script_of_sql_server() -> None:
    found = import_schema(SQL_SERVER)
    assert found.refusals == ()
    assert found.differences == ()
    assert columns(found, "person") == {
        "person_id": "integer", "note": "text", "key": "uuid", "pay": "numeric(19,4)", "live": "boolean"
    }  # fmt: skip
    order = found.model.table("order")
    assert order is not None
    assert order.known_as == "Sales.Order"
    assert order.column("made").default == "CURRENT_TIMESTAMP"
    assert order.foreign_keys[0].references == "person"
    assert found.model.table("person").indexes[0].include == ("pay",)


def test_a_script_of_sqlite() -> None:
    found = import_schema(SQLITE)
    assert [one.line for one in found.refusals] == [7]
    kinds = columns(found, "notes")
    assert (kinds["anything"], kinds["made"], kinds["done"]) == (
        "text",
        "timestamp without time zone",
        "boolean",
    )
    assert found.model.table("notes").foreign_keys[0].references == "people"
    assert [one.expression for one in found.model.table("notes").constraints if one.kind == "check"] == [
        "(body IS JSON)"
    ]


def test_long_names_of_indexes_stay_apart() -> None:
    long = "notes_" + "x" * 60
    found = import_schema(
        f'CREATE TABLE notes (a TEXT, b TEXT);\nCREATE INDEX "{long}_1" ON notes (a);\nCREATE INDEX "{long}_2" ON notes (b);',
        "sqlite",
    )
    assert found.refusals == ()
    assert len(found.model.table("notes").indexes) == 2


def test_a_script_of_oracle() -> None:
    found = import_schema(ORACLE)
    assert [(one.line, one.harmless) for one in found.refusals] == [(7, True)]
    assert columns(found, "people") == {
        "id": "integer", "name": "character varying(25)", "made": "timestamp(0) without time zone",
        "pay": "numeric(8,2)", "unit": "bigint",
    }  # fmt: skip
    assert [(one.name, one.start) for one in found.model.sequences] == [("s", 7)]
    assert not found.failed


WIDE_SERVER = """CREATE SCHEMA [HR] AUTHORIZATION [dbo]
GO
CREATE SEQUENCE [HR].[Numbers] AS [int] START WITH 1 INCREMENT BY 1 CACHE
GO
CREATE TABLE [HR].[Towns](
    [TownID] [int] NOT NULL,
    [Place] [geography] NULL,
    [it's] [nvarchar](50) COLLATE Latin1_General_100_CI_AS NOT NULL, -- don't read this
    [ValidFrom] [datetime2](7) GENERATED ALWAYS AS ROW START NOT NULL,
    INDEX ix_name NONCLUSTERED ([it's]),
    PERIOD FOR SYSTEM_TIME ([ValidFrom], [ValidTo])
) ON [USERDATA]
GO
ALTER TABLE [HR].[Towns] WITH NOCHECK ADD
    CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([TownID]) WITH (PAD_INDEX = OFF) ON [PRIMARY],
    CONSTRAINT [DF] DEFAULT (NEXT VALUE FOR [HR].[Numbers]) FOR [TownID],
    CHECK ([TownID] > 0), CONSTRAINT [named] CHECK ([TownID] < 10)
GO
CREATE INDEX [by_id] ON [HR].[Towns] (TownID, [it's]) WITH (PAD_INDEX = OFF, FILLFACTOR = 90)
GO
CREATE CLUSTERED COLUMNSTORE INDEX [cci] ON [HR].[Towns]
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'It''s; a town', @level0type=N'SCHEMA',
  @level0name=N'HR', @level1type=N'TABLE', @level1name=N'Towns', @level2type=N'COLUMN', @level2name=N'TownID'
GO
"""
WIDE_MYSQL = """CREATE TABLE `spots` (
  `id` int NOT NULL AUTO_INCREMENT, `host` varchar(90) COLLATE utf8mb4_bin DEFAULT NULL COLLATE utf8mb4_bin,
  `place` point NOT NULL,
  `x` float unsigned NOT NULL DEFAULT '0',
  `seen` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`), UNIQUE KEY `u` (`host`(71)), FULLTEXT KEY `f` (`host`)
) ENGINE=InnoDB;
/*!40000 ALTER TABLE `spots` DISABLE KEYS */;
CREATE TABLE cards (id int PRIMARY KEY, spot int, FOREIGN KEY (spot) REFERENCES spots (id)) ENGINE=InnoDB;
CREATE FULLTEXT INDEX f2 ON spots (host);
ALTER TABLE `spots` ADD COLUMN `y` polygon, ADD COLUMN z int, ADD KEY `k` (`host`(9), z);
/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `spots` FOR EACH ROW SET NEW.z = 1 */;
/*!50001 CREATE VIEW `v` AS SELECT 1 AS `id`*/;
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50001 VIEW `v` AS select `s`.`host` AS `host` from `spots` `s` */;
"""
WIDE_ORACLE = """CREATE TABLE "REPORTS" ( ORGANIZATION VARCHAR2(20 CHAR), cycle NUMBER(3) DEFAULT 0 NOT NULL, exclude NUMBER(1),
  "DOC" "SYS"."XMLTYPE", note CLOB DEFAULT EMPTY_CLOB(), full VARCHAR2(9) GENERATED ALWAYS AS (ORGANIZATION||'x') VIRTUAL
) PARTITION BY HASH (cycle) PARTITIONS 4;
ALTER TABLE reports MODIFY ("ORGANIZATION" NOT NULL ENABLE);
ALTER TABLE reports ADD (bonus NUMBER(5), memo VARCHAR2(10) DEFAULT 'a, b');
CREATE SEQUENCE S START WITH 1 INCREMENT BY 1 NOMAXVALUE
/
"""


def test_more_of_sql_server() -> None:
    found = import_schema(WIDE_SERVER)
    towns = found.model.table("towns")
    assert towns is not None
    assert [(one.line, one.shown) for one in found.refusals] == [(7, "column Place")]
    assert (towns.primary_key, towns.column("town_id").comment) == (("town_id",), "It's; a town")
    assert str(towns.column("town_id").default).startswith("nextval(")
    assert sorted(one.name for one in towns.constraints) == ["named", "towns_town_id_check"]
    assert {(one.name, one.columns) for one in towns.indexes} == {
        ("ix_name", ("its",)), ("by_id", ("town_id", "its"))
    }  # fmt: skip
    assert [(one.kind, one.name, one.line) for one in found.asides] == [("index of another kind", "cci", 21)]


def test_more_of_mysql() -> None:
    found = import_schema(WIDE_MYSQL)
    assert set(columns(found, "spots")) == {"id", "host", "x", "seen", "z"}
    assert [(one.line, one.part_of) for one in found.refusals if not one.harmless] == [
        (3, "spots"),
        (11, "spots"),
    ]
    spots = found.model.table("spots")
    assert [(one.name, one.columns) for one in spots.indexes] == [("k", ("host", "z"))]
    assert sorted(one.kind for one in found.asides) == [
        "column set ON UPDATE", "index of another kind", "index of another kind",
        "length of a key's prefix", "length of a key's prefix",
    ]  # fmt: skip
    assert found.stand_ins == ("1 index that InnoDB makes for foreign keys",)
    assert [one.columns for one in found.model.table("cards").indexes] == [("spot",)]
    assert [one.name for one in found.model.views] == ["v"]
    assert "host" in found.model.views[0].sql


def test_more_of_oracle() -> None:
    found = import_schema(WIDE_ORACLE)
    assert found.refusals == ()
    kinds = columns(found, "reports")
    assert list(kinds) == ["organization", "cycle", "exclude", "doc", "note", "full", "bonus", "memo"]
    assert kinds["doc"] == "xml"
    assert not found.model.table("reports").column("organization").nullable
    assert found.model.table("reports").column("full").generated
    assert [(one.kind, one.line) for one in found.asides] == [("partitioning", 1)]


@pytest.mark.parametrize(
    ("script", "name", "dialect"),
    [
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER UNSIGNED, m tinyint, o mediumtext);",
            "",
            "sqlite",
        ),
        ("CREATE TABLE a (id integer NOT NULL, m tinyint, o tinyint);", "sqlite.initial.sql", "sqlite"),
        (
            'CREATE TABLE "a" ("id" integer, "t" timestamp with time zone);\nCREATE SEQUENCE "s" NOMAXVALUE;',
            "",
            "oracle",
        ),
        ("CREATE TABLE a (id int);", "mysql_to_postgres.sql", "postgres"),
    ],
)
def test_what_only_one_engine_reads_and_a_files_name_tell_it(script: str, name: str, dialect: str) -> None:
    assert guessed_dialect(script, name) == dialect
