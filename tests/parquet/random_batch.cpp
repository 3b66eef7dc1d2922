#include "parquet/random_batch.hpp"

#include <bit>

namespace tarn::parquet::test {

using columnar::Batch;
using columnar::Column;
using columnar::Field;
using columnar::Kind;
using columnar::Schema;
using columnar::Type;

Type RandomBatch::type(int depth) {
  static constexpr Kind kKinds[] = {Kind::Boolean, Kind::Int32,  Kind::Int64,  Kind::Double, Kind::Timestamp,
                                    Kind::String,  Kind::String, Kind::Struct, Kind::List,   Kind::Map};
  Type made{kKinds[below(depth < 3 ? 10 : 7)], {}};
  if (made.kind == Kind::List) {
    made.children = {Field{"element", next_id_++, type(depth + 1), below(4) == 0}};
  } else if (made.kind == Kind::Map) {
    made.children = {Field{"key", next_id_++, {Kind::String, {}}, true},
                     Field{"value", next_id_++, type(depth + 1), below(4) == 0}};
  } else if (made.kind == Kind::Struct) {
    for (auto left = 1 + below(3); left > 0; --left) {
      made.children.push_back({"m" + std::to_string(left), next_id_++, type(depth + 1), below(4) == 0});
    }
  }
  return made;
}

Schema RandomBatch::schema() {
  Schema made;
  for (auto left = 1 + below(6); left > 0; --left) {
    made.fields.push_back({"c" + std::to_string(left), next_id_++, type(0), below(4) == 0});
  }
  strings_ = {"", "a", "\xc3\xa9t\xc3\xa9", "eu-central-1", std::string(300, 'x')};
  for (int i = 0; i < 3'000; ++i) {
    strings_.push_back("value " + std::to_string(random_() >> below(64)));
  }
  return made;
}

void RandomBatch::fill_string(Column& column, std::size_t row) {
  // A third of all strings come from few, so that both dictionaries and plain pages appear.
  const auto limit = below(3) == 0 ? 8 : strings_.size();
  column.set_string(row, strings_[below(limit)]);
}

void RandomBatch::fill(const Type& type, Column& column, std::size_t row, int null_percent) {
  switch (type.kind) {
    case Kind::Boolean: column.set_boolean(row, below(2) == 0); break;
    case Kind::Int32:
      column.set_integer(row, static_cast<std::int32_t>(static_cast<std::uint32_t>(random_() >> below(64))));
      break;
    case Kind::Int64: column.set_integer(row, static_cast<std::int64_t>(random_() >> below(64))); break;
    case Kind::Timestamp:
      column.set_integer(row, 1'688'990'000'000'000 + static_cast<std::int64_t>(row * 1'000'000));
      break;
    case Kind::Double: column.set_double(row, std::bit_cast<double>(random_())); break;
    case Kind::String: fill_string(column, row); break;
    case Kind::Struct: column.set_struct(row); break;
    case Kind::List:
    case Kind::Map: column.begin_list(row); break;
  }
  const auto fill_child = [&](std::size_t child, std::size_t child_row) {
    const auto& field = type.children[child];
    if (field.required || below(100) >= static_cast<std::uint64_t>(null_percent)) {
      fill(field.type, column.child(child), child_row, null_percent);
    }
  };
  if (type.kind == Kind::Struct) {
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      fill_child(i, row);
    }
  } else if (!type.children.empty()) {
    for (auto left = below(8) == 0 ? below(40) : below(3); left > 0; --left) {
      const auto entry = column.grow_list();
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        fill_child(i, entry);
      }
    }
  }
}

Batch RandomBatch::batch(const Schema& schema, std::size_t rows) {
  Batch made(schema);
  std::vector<int> null_percents;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    static constexpr int kPercents[] = {0, 0, 10, 50, 99, 100};
    null_percents.push_back(kPercents[below(6)]);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = made.add_row();
    for (std::size_t j = 0; j < schema.fields.size(); ++j) {
      const auto& field = schema.fields[j];
      if (field.required || below(100) >= static_cast<std::uint64_t>(null_percents[j])) {
        fill(field.type, made.column(j), row, null_percents[j]);
      }
    }
  }
  return made;
}

std::vector<std::uint32_t> RandomBatch::rows(const Batch& batch) {
  std::vector<std::uint32_t> chosen;
  for (std::size_t i = 0; batch.rows() > 0 && i < batch.rows(); ++i) {
    chosen.push_back(static_cast<std::uint32_t>(below(4) == 0 ? below(batch.rows()) : i));
  }
  return chosen;
}

}  // namespace tarn::parquet::test
