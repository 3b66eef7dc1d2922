// PostgreSQL's client library, loaded when it is first needed: linked, it and the libraries behind it would
// make every start of the program slower. The door to libpq; for the sources of this module alone.
#pragma once

#include "base/result.hpp"

#include <libpq-fe.h>

namespace tarn::catalog {

// The functions in use, by the names that they have there.
struct Libpq {
  decltype(&PQconnectdbParams) connectdb_params;
  decltype(&PQfinish) finish;
  decltype(&PQstatus) status;
  decltype(&PQerrorMessage) error_message;
  decltype(&PQserverVersion) server_version;
  decltype(&PQparameterStatus) parameter_status;
  decltype(&PQsetNoticeProcessor) set_notice_processor;
  decltype(&PQexec) execute;
  decltype(&PQprepare) prepare;
  decltype(&PQsendQueryPrepared) send_query_prepared;
  decltype(&PQsetSingleRowMode) set_single_row_mode;
  decltype(&PQgetResult) get_result;
  decltype(&PQresultStatus) result_status;
  decltype(&PQresultErrorField) result_error_field;
  decltype(&PQclear) clear;
  decltype(&PQgetvalue) get_value;
  decltype(&PQgetlength) get_length;
  decltype(&PQgetisnull) get_is_null;
  decltype(&PQftype) field_type;
  decltype(&PQcmdTuples) command_tuples;
  decltype(&PQcmdStatus) command_status;
  decltype(&PQntuples) row_count;
  decltype(&PQconninfoParse) conninfo_parse;
  decltype(&PQconninfoFree) conninfo_free;
  decltype(&PQfreemem) free_memory;

  // Unsupported, with the package to install, where the library is not there. What it returns lives for ever.
  static Result<const Libpq*> load();
};

}  // namespace tarn::catalog
