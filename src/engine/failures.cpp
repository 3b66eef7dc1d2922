#include "engine/failures.hpp"

#include "engine/messages.hpp"

namespace tarn::engine {

Error error_of(const duckdb::ErrorData& error) {
  const auto& message = error.RawMessage();
  switch (error.Type()) {
    case duckdb::ExceptionType::INTERRUPT: return {ErrorCode::Cancelled, "the query was cancelled"};
    case duckdb::ExceptionType::OUT_OF_MEMORY:
      return {ErrorCode::ResourceExhausted, exhausted_message(message)};
    case duckdb::ExceptionType::IO: return {ErrorCode::Io, lake_message(message)};
    case duckdb::ExceptionType::INTERNAL:
    case duckdb::ExceptionType::FATAL:
      return {ErrorCode::Internal,
              "the engine failed; report it as a defect, with the statement: " + lake_message(message)};
    default: return {ErrorCode::InvalidArgument, lake_message(message)};
  }
}

Error error_without_values(const duckdb::ErrorData& error) {
  switch (error.Type()) {
    case duckdb::ExceptionType::INTERRUPT: return error_of(error);
    case duckdb::ExceptionType::OUT_OF_MEMORY: return {ErrorCode::ResourceExhausted, exhausted_message("")};
    default: return {ErrorCode::InvalidArgument, message_without_values(error.RawMessage())};
  }
}

bool may_be_damage(const duckdb::ErrorData& error) {
  const auto type = error.Type();
  return type != duckdb::ExceptionType::INTERRUPT && type != duckdb::ExceptionType::OUT_OF_MEMORY &&
         !known_message(error.RawMessage());
}

}  // namespace tarn::engine
