// Trails, channels and dashboards, and what is attached to resources.
#include "catalog/control_catalog.hpp"
#include "catalog/control_sql.hpp"

namespace tarn::catalog {
namespace {

using control::changed_or_not_found;
using control::cursor_id;
using control::cursor_time;
using control::done;
using control::found_or_error;
using control::items_to_read;
using control::read_enum;
using control::to_page;

constexpr std::string_view kSelect =
    "SELECT id, kind, account, region, name, document, tags, created, updated FROM resources ";
constexpr std::string_view kResource = "resource";

Result<Resource> read_resource(const Row& row) {
  Resource resource{.id = ResourceArn(row.text(0)),
                    .account = AccountId(row.text(2)),
                    .region = Region(row.text(3)),
                    .name = row.text(4),
                    .document = row.text(5),
                    .tags = row.text(6),
                    .created = row.time(7),
                    .updated = row.time(8)};
  resource.kind = TARN_TRY(read_enum<ResourceKind>(row, 1));
  return resource;
}

Result<Attachment> read_attachment(const Row& row) {
  return Attachment{.resource = row.text(0), .document = row.text(1), .updated = row.time(2)};
}

Result<std::uint64_t> read_count(const Row& row) {
  return row.count(0);
}

Result<> check_room(Session& session, const Resource& resource, std::uint64_t max) {
  const std::optional<std::uint64_t> there =
      TARN_TRY(session.first("SELECT count(*) FROM resources WHERE kind = ? AND account = ? AND region = ?",
                             {to_string(resource.kind), resource.account, resource.region}, read_count));
  if (there.value_or(0) >= max) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format("account {} has {} resources of the kind {} in {} already", resource.account.value(),
                    there.value_or(0), to_string(resource.kind), resource.region.value()));
  }
  return {};
}

Result<> check_others(Session& session, const Resource& resource,
                      const ControlCatalog::ResourceCheck& admits) {
  const auto others = TARN_TRY(session.list(
      std::string(kSelect) + "WHERE kind = ? AND account = ? AND region = ? ORDER BY created, id",
      {to_string(resource.kind), resource.account, resource.region}, read_resource));
  for (const Resource& other : others) {
    TARN_TRY(admits(other));
  }
  return {};
}

// A name that is taken is told by its name, not by the database's words.
template <class T>
Result<T> naming(Result<T> outcome, const Resource& resource) {
  if (!outcome && outcome.error().code() == ErrorCode::AlreadyExists) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("a {} of that name exists: {}", to_string(resource.kind), resource.name));
  }
  return outcome;
}

Result<std::uint64_t> remove_attachments(Session& session, std::string_view resource) {
  return session.run("DELETE FROM attachments WHERE resource = ?", {resource});
}

}  // namespace

Result<> ControlCatalog::insert_resource(const Resource& resource, std::uint64_t max,
                                         const ResourceCheck& admits) {
  auto inserted = database_.write([&](Session& session) -> Result<std::uint64_t> {
    TARN_TRY(check_room(session, resource, max));
    if (admits) {
      TARN_TRY(check_others(session, resource, admits));
    }
    return session.run(
        "INSERT INTO resources(id, kind, account, region, name, document, tags, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {resource.id, to_string(resource.kind), resource.account, resource.region, resource.name,
         resource.document, resource.tags, resource.created, resource.updated});
  });
  return done(naming(std::move(inserted), resource));
}

Result<Resource> ControlCatalog::change_resource(const ResourceArn& id, const ResourceChange& change) {
  Resource wanted;
  auto outcome = database_.write([&](Session& session) -> Result<Resource> {
    const auto found = TARN_TRY(found_or_error(
        session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_resource), kResource, id.value()));
    wanted = TARN_TRY(change(found));
    TARN_TRY(session.run("UPDATE resources SET name = ?, document = ?, tags = ?, updated = ? WHERE id = ?",
                         {wanted.name, wanted.document, wanted.tags, wanted.updated, id}));
    return wanted;
  });
  return naming(std::move(outcome), wanted);
}

Result<Resource> ControlCatalog::resource(const ResourceArn& id) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_resource);
  });
  return found_or_error(std::move(found), kResource, id.value());
}

Result<Page<Resource>> ControlCatalog::resources(const ResourceFilter& filter, const PageRequest& page) {
  auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.list(std::string(kSelect) +
                            "WHERE kind = ?1 AND (?2 IS NULL OR account = ?2) AND (?3 IS NULL OR region = ?3)"
                            " AND (?4 IS NULL OR (created, id) < (?4, ?5))"
                            " ORDER BY created DESC, id DESC LIMIT ?6",
                        {to_string(filter.kind), filter.account, filter.region, cursor_time(page),
                         cursor_id(page), items_to_read(page)},
                        read_resource);
  }));
  return to_page(std::move(found), page);
}

Result<> ControlCatalog::remove_resource(const ResourceArn& id) {
  auto removed = database_.write([&](Session& session) -> Result<std::uint64_t> {
    TARN_TRY(remove_attachments(session, id.value()));
    return session.run("DELETE FROM resources WHERE id = ?", {id});
  });
  return changed_or_not_found(std::move(removed), kResource, id.value());
}

Result<std::optional<Attachment>> ControlCatalog::attachment(std::string_view resource, AttachmentKind kind) {
  return database_.read([&](Session& session) {
    return session.first(
        "SELECT resource, document, updated FROM attachments WHERE resource = ? AND kind = ?",
        {resource, to_string(kind)}, read_attachment);
  });
}

Result<std::vector<Attachment>> ControlCatalog::attachments(AttachmentKind kind) {
  return database_.read([&](Session& session) {
    return session.list(
        "SELECT resource, document, updated FROM attachments WHERE kind = ? ORDER BY resource",
        {to_string(kind)}, read_attachment);
  });
}

Result<> ControlCatalog::attach(AttachmentKind kind, const Attachment& attachment) {
  return done(database_.write([&](Session& session) {
    return session.run(
        "INSERT INTO attachments(resource, kind, document, updated) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (resource, kind) DO UPDATE SET document = excluded.document, updated = "
        "excluded.updated",
        {attachment.resource, to_string(kind), attachment.document, attachment.updated});
  }));
}

Result<bool> ControlCatalog::detach(std::string_view resource, AttachmentKind kind) {
  const std::uint64_t removed = TARN_TRY(database_.write([&](Session& session) {
    return session.run("DELETE FROM attachments WHERE resource = ? AND kind = ?",
                       {resource, to_string(kind)});
  }));
  return removed != 0;
}

Result<> ControlCatalog::detach_all(std::string_view resource) {
  return done(database_.write([&](Session& session) { return remove_attachments(session, resource); }));
}

}  // namespace tarn::catalog
