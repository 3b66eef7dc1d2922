// How values of a result look: CloudTrail Lake's text, and JSON.
#pragma once

#include "engine/cell.hpp"

#include <string>

#include <duckdb.hpp>

namespace tarn::engine {

// Lake's text: "2023-07-10 11:42:18.000", {a=b, c=null}, [x, y], {key=value}.
void append_lake_text(std::string& out, const Cell& cell);
void append_lake_text(std::string& out, const duckdb::Value& value);
// JSON of the value's own type; what JSON lacks (timestamps, decimals, dates) as its Lake text.
void append_json(std::string& out, const Cell& cell);

}  // namespace tarn::engine
