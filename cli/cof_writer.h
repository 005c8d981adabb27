// Passive DNS Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof-13): one JSON object per line, keys in a fixed
// order, no spaces, so that two exports of the same data are the same octets.
#pragma once

#include "cli/record_format.h"

namespace spoor::cli {

class CofWriter final : public RecordWriter {
 public:
  explicit CofWriter(Output& output) : output_(output) {}
  bool WritePage(const RecordPage& page) override;

 private:
  Output& output_;
};

}  // namespace spoor::cli
