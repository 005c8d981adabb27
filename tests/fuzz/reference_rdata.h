// Names and RDATA for reference_message.h: a reader that throws where something is not there, and the shape of each
// type's RDATA.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace spoor::test {

// Its text names the rule that was broken.
struct ReferenceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Walks over [at, end) of a message, which must outlive it. Pointers of names lead anywhere before in the message.
class ReferenceReader {
 public:
  ReferenceReader(const std::string& message, std::size_t at, std::size_t end)
      : message_(message), at_(at), end_(end) {}

  std::size_t left() const { return end_ - at_; }
  std::string Octets(std::size_t count);
  std::size_t Number(std::size_t count);
  // Uncompressed, case kept, at most 255 octets.
  std::string Name();
  // A reader of the next `count` octets, which this one steps over.
  ReferenceReader Part(std::size_t count);

 private:
  const std::string& message_;
  std::size_t at_;
  std::size_t end_;
};

// ASCII letters in lower case.
std::string Lowered(std::string octets);

// Canonical RDATA: all that is in `rdata`, or a ReferenceError.
std::string ReadRdata(std::uint16_t type, ReferenceReader rdata);

}  // namespace spoor::test
