// Text with slots: "arn:aws:s3:::<bucket>/<object>". Read once, written many times.
#pragma once

#include "base/result.hpp"
#include "sample/resource.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

class Template {
 public:
  // `text` must outlive the template. InvalidArgument for a slot that is not known or not closed.
  static Result<Template> make(std::string_view text);

  void append_to(std::string& out, const Scene& scene) const;
  bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::string_view literal;
    Slot slot;
    bool has_slot = false;  // the last piece may have none
  };
  std::vector<Piece> pieces_;
};

}  // namespace tarn::sample
