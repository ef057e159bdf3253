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
