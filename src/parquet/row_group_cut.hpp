// A Parquet file with some of its row groups: the same bytes under a footer that names fewer.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::parquet {

// The end of such a file: a footer, its length and the magic, to stand where the footer that `footer` has
// stood. By number, `keep` says which row groups stay; what it does not speak of goes. Corrupt where `footer`
// is none, or has another number of row groups than `rows`, the rows of each.
Result<std::string> cut_row_groups(std::string_view footer, const std::vector<bool>& keep,
                                   const std::vector<std::uint32_t>& rows);

}  // namespace tarn::parquet
