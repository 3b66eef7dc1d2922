// Cuts a stream of JSON into values without parsing it, for texts that are damaged or larger than memory.
#pragma once

#include <cstddef>
#include <string_view>

namespace tarn::event {

// A state machine over windows of one text. Inside {"Records": [ and its like, and inside a top-level list,
// every element is a value; elsewhere every top-level object is. What lies between values that is no
// separator is a value too, so that no byte goes unreported.
class RecordSplitter {
 public:
  struct Step {
    enum class Kind {
      Value,  // bytes [begin, end) of the window are one value
      More,   // the window ends within a value that begins at `begin`: give a longer window from there
      End,    // the window is used up
    };
    Kind kind = Kind::End;
    std::size_t begin = 0;
    std::size_t end = 0;
    bool in_list = false;  // the value is an element of a list
  };

  RecordSplitter() = default;
  // Begins among the elements of a list, which an envelope may surround.
  static RecordSplitter within_list() {
    RecordSplitter splitter;
    splitter.in_array_ = splitter.in_envelope_ = true;
    return splitter;
  }

  // Finds the next value at or after `position` of the window. `last` says that no bytes follow the window;
  // what has begun by then is a Value that ends with it.
  Step next(std::string_view window, std::size_t position, bool last);

 private:
  Step skip_to_value(std::string_view window, std::size_t& position, bool last);
  bool pass_sign(char sign);
  std::size_t pass_member(std::string_view window, std::size_t at);
  static Step piece_at(std::string_view window, std::size_t begin, bool last);

  bool in_array_ = false;
  bool in_envelope_ = false;  // inside an object whose list was entered: its other members are passed over
};

// Where a damaged value may be cut so that the records behind it are saved: the next place after `from` that
// looks like a record's beginning, or npos.
std::size_t find_record_start(std::string_view text, std::size_t from);

}  // namespace tarn::event
