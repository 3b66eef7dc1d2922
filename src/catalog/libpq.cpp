#include "catalog/libpq.hpp"

#include <dlfcn.h>

namespace tarn::catalog {
namespace {

// Finds a function, or leaves nullptr.
template <class Function>
bool resolve(void* library, const char* name, Function& function) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): that is how POSIX gives functions
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

bool find_all(void* library, Libpq& pq) {
  return resolve(library, "PQconnectdbParams", pq.connectdb_params) &&
         resolve(library, "PQfinish", pq.finish) && resolve(library, "PQstatus", pq.status) &&
         resolve(library, "PQerrorMessage", pq.error_message) &&
         resolve(library, "PQserverVersion", pq.server_version) &&
         resolve(library, "PQparameterStatus", pq.parameter_status) &&
         resolve(library, "PQsetNoticeProcessor", pq.set_notice_processor) &&
         resolve(library, "PQexec", pq.execute) && resolve(library, "PQprepare", pq.prepare) &&
         resolve(library, "PQsendQueryPrepared", pq.send_query_prepared) &&
         resolve(library, "PQsetSingleRowMode", pq.set_single_row_mode) &&
         resolve(library, "PQgetResult", pq.get_result) &&
         resolve(library, "PQresultStatus", pq.result_status) &&
         resolve(library, "PQresultErrorField", pq.result_error_field) &&
         resolve(library, "PQclear", pq.clear) && resolve(library, "PQgetvalue", pq.get_value) &&
         resolve(library, "PQgetlength", pq.get_length) && resolve(library, "PQgetisnull", pq.get_is_null) &&
         resolve(library, "PQftype", pq.field_type) && resolve(library, "PQcmdTuples", pq.command_tuples) &&
         resolve(library, "PQcmdStatus", pq.command_status) && resolve(library, "PQntuples", pq.row_count) &&
         resolve(library, "PQconninfoParse", pq.conninfo_parse) &&
         resolve(library, "PQconninfoFree", pq.conninfo_free) &&
         resolve(library, "PQfreemem", pq.free_memory);
}

// The library stays loaded: it has threads and clean-up of its own.
const Libpq* load_once() {
  static Libpq pq{};
  void* const library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  return library != nullptr && find_all(library, pq) ? &pq : nullptr;
}

}  // namespace

Result<const Libpq*> Libpq::load() {
  static const Libpq* const kLoaded = load_once();
  if (kLoaded == nullptr) {
    return fail(ErrorCode::Unsupported,
                "PostgreSQL's client library (libpq.so.5) is missing: install the package libpq5");
  }
  return kLoaded;
}

}  // namespace tarn::catalog
