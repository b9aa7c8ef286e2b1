"""There are communes, sites, the hosts that lead to them, and events at their places.

The first photograph of the schema: nothing to convert, so it takes no time at all.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the tables, those that others point at first."""
    _create_commune()
    _create_event()
    _create_ingest_run()
    _create_registry()
    _create_site()
    _create_commune_alias()
    _create_commune_contour()
    _create_commune_postal_code()
    _create_curation()
    _create_event_override()
    _create_event_search()
    _create_host()
    _create_occurrence()
    _create_site_asset()
    _create_site_territory()
    _create_site_text()


def downgrade() -> None:
    """Drop them, those that point at others first; their indexes go with them."""
    op.drop_table("site_text")
    op.drop_table("site_territory")
    op.drop_table("site_asset")
    op.drop_table("occurrence")
    op.drop_table("host")
    op.drop_table("event_search")
    op.drop_table("event_override")
    op.drop_table("curation")
    op.drop_table("commune_postal_code")
    op.drop_table("commune_contour")
    op.drop_table("commune_alias")
    op.drop_table("site")
    op.drop_table("registry")
    op.drop_table("ingest_run")
    op.drop_table("event")
    op.drop_table("commune")


def _create_commune() -> None:
    op.create_table(
        "commune",
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded_name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=3), nullable=False),
        sa.Column("department_name", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=3), nullable=False),
        sa.Column("epci_siren", sa.String(length=9), nullable=True),
        sa.Column("epci_name", sa.String(length=150), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("west", sa.Double(), nullable=True),
        sa.Column("south", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=250), nullable=True),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)", name=op.f("ck_commune_lat_lon_together")
        ),
        sa.PrimaryKeyConstraint("insee", name=op.f("pk_commune")),
    )
    op.create_index(op.f("ix_commune_department"), "commune", ["department"], unique=False)
    op.create_index(op.f("ix_commune_epci_siren"), "commune", ["epci_siren"], unique=False)
    op.create_index(op.f("ix_commune_folded_name"), "commune", ["folded_name"], unique=False)
    op.create_index("ix_commune_lat_lon", "commune", ["lat", "lon"], unique=False)


def _event_identity() -> list[sa.Column[object]]:
    """Return the columns that say where a record comes from."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_key", sa.String(length=250), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("feed", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
    ]


def _event_words_and_time() -> list[sa.Column[object]]:
    """Return the columns of what it is called and when it is."""
    return [
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("description", JSON, nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
    ]


def _event_place_and_facts() -> list[sa.Column[object]]:
    """Return the columns of where it is, and of what one should know."""
    return [
        sa.Column("place_name", sa.String(length=250), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("postal_code", sa.String(length=10), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("unplaced_reason", sa.Text(), nullable=True),
        sa.Column("organizer", sa.String(length=250), nullable=True),
        sa.Column("access", JSON, nullable=False),
        sa.Column("spoken", JSON, nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("is_free", sa.Boolean(), nullable=True),
        sa.Column("price_min", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("price_max", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("image_credit", sa.String(length=250), nullable=True),
        sa.Column("registration", JSON, nullable=False),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("insee", sa.String(length=5), nullable=True),
    ]


def _create_event() -> None:
    op.create_table(
        "event",
        *_event_identity(),
        *_event_words_and_time(),
        *_event_place_and_facts(),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_event_withdrawn_has_a_date"),
        ),
        sa.CheckConstraint(
            "mode IN ('onsite', 'online', 'mixed')", name=op.f("ck_event_known_mode")
        ),
        sa.CheckConstraint(
            "source IN ('helloasso', 'openagenda', 'ics', 'csv', 'proposal', 'console', 'demo')",
            name=op.f("ck_event_known_source"),
        ),
        sa.CheckConstraint(
            "status IN ('scheduled', 'rescheduled', 'moved_online', 'postponed', 'full', "
            "'cancelled', 'withdrawn')",
            name=op.f("ck_event_known_status"),
        ),
        sa.CheckConstraint(
            "theme IN ('nature', 'atelier', 'musique', 'marche', 'sport', 'enfants', 'scene', "
            "'solidarite', 'patrimoine', 'sante', 'citoyennete', 'numerique', 'fete', "
            "'autre')",
            name=op.f("ck_event_known_theme"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_event_lat_lon_together")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_event_source_source_key")),
    )
    op.create_index(op.f("ix_event_feed"), "event", ["feed"], unique=False)
    op.create_index(op.f("ix_event_insee"), "event", ["insee"], unique=False)
    op.create_index("ix_event_starts_at_id", "event", ["starts_at", "id"], unique=False)


def _create_ingest_run() -> None:
    op.create_table(
        "ingest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_run")),
    )


def _create_registry() -> None:
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_registry_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry")),
    )


def _create_site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("is_national", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("brand_color", sa.String(length=7), nullable=False),
        sa.Column("identity", JSON, nullable=False),
        sa.Column("applied", JSON, nullable=True),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("changed_sequence", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
    )
    op.create_index(op.f("ix_site_changed_sequence"), "site", ["changed_sequence"], unique=False)
    op.create_index(
        "uq_site_one_national",
        "site",
        ["is_national"],
        unique=True,
        sqlite_where=sa.text("is_national"),
        postgresql_where=sa.text("is_national"),
    )


def _create_commune_alias() -> None:
    op.create_table(
        "commune_alias",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("folded_name", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "kind IN ('former', 'delegated', 'associated', 'arrondissement')",
            name=op.f("ck_commune_alias_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["insee"],
            ["commune.insee"],
            name=op.f("fk_commune_alias_insee_commune"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commune_alias")),
    )
    op.create_index(
        op.f("ix_commune_alias_folded_name"), "commune_alias", ["folded_name"], unique=False
    )
    op.create_index(op.f("ix_commune_alias_insee"), "commune_alias", ["insee"], unique=False)


def _create_commune_contour() -> None:
    op.create_table(
        "commune_contour",
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("rings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["insee"],
            ["commune.insee"],
            name=op.f("fk_commune_contour_insee_commune"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("insee", name=op.f("pk_commune_contour")),
    )


def _create_commune_postal_code() -> None:
    op.create_table(
        "commune_postal_code",
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["insee"],
            ["commune.insee"],
            name=op.f("fk_commune_postal_code_insee_commune"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("insee", "postal_code", name=op.f("pk_commune_postal_code")),
    )
    op.create_index(
        op.f("ix_commune_postal_code_postal_code"),
        "commune_postal_code",
        ["postal_code"],
        unique=False,
    )


def _create_curation() -> None:
    op.create_table(
        "curation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_featured", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_curation_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_curation_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curation")),
        sa.UniqueConstraint("site_id", "event_id", name=op.f("uq_curation_site_id_event_id")),
    )
    op.create_index(op.f("ix_curation_event_id"), "curation", ["event_id"], unique=False)
    op.create_index(op.f("ix_curation_site_id"), "curation", ["site_id"], unique=False)


def _create_event_override() -> None:
    op.create_table(
        "event_override",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("received", JSON, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_override_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
            name=op.f("fk_event_override_site_id_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "field", name=op.f("pk_event_override")),
    )


def _create_event_search() -> None:
    op.create_table(
        "event_search",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_search_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "language", name=op.f("pk_event_search")),
    )
    op.create_index(op.f("ix_event_search_insee"), "event_search", ["insee"], unique=False)


def _create_host() -> None:
    op.create_table(
        "host",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_alias", sa.Boolean(), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT is_primary OR kind = 'subdomain' OR proved_at IS NOT NULL",
            name=op.f("ck_host_primary_domain_is_proved"),
        ),
        sa.CheckConstraint("kind IN ('subdomain', 'domain')", name=op.f("ck_host_known_kind")),
        sa.CheckConstraint(
            "NOT (is_primary AND is_alias)", name=op.f("ck_host_primary_is_no_alias")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_host_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_host_kind_name")),
    )
    op.create_index(op.f("ix_host_site_id"), "host", ["site_id"], unique=False)
    op.create_index(
        "uq_host_one_primary",
        "host",
        ["site_id"],
        unique=True,
        sqlite_where=sa.text("is_primary"),
        postgresql_where=sa.text("is_primary"),
    )


def _create_occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_occurrence_days_in_order")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_occurrence_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_occurrence")),
    )
    op.create_index(op.f("ix_occurrence_insee"), "occurrence", ["insee"], unique=False)
    op.create_index(
        "ix_occurrence_insee_until_at", "occurrence", ["insee", "until_at"], unique=False
    )
    op.create_index("ix_occurrence_lat_lon", "occurrence", ["lat", "lon"], unique=False)
    op.create_index(
        "ix_occurrence_starts_at_event_id", "occurrence", ["starts_at", "event_id"], unique=False
    )
    op.create_index("ix_occurrence_until_at", "occurrence", ["until_at"], unique=False)


def _create_site_asset() -> None:
    op.create_table(
        "site_asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_asset_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_asset")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_site_asset_site_id_name")),
    )
    op.create_index(op.f("ix_site_asset_site_id"), "site_asset", ["site_id"], unique=False)


def _create_site_territory() -> None:
    op.create_table(
        "site_territory",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["insee"], ["commune.insee"], name=op.f("fk_site_territory_insee_commune")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
            name=op.f("fk_site_territory_site_id_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "insee", name=op.f("pk_site_territory")),
    )
    op.create_index(op.f("ix_site_territory_insee"), "site_territory", ["insee"], unique=False)


def _create_site_text() -> None:
    op.create_table(
        "site_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_text_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_text")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_site_text_site_id_key")),
    )
    op.create_index(op.f("ix_site_text_site_id"), "site_text", ["site_id"], unique=False)
