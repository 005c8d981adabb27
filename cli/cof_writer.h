// Passive DNS Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof-13): one JSON object per line, keys in a fixed
// order, no spaces, so that two exports of the same data are the same octets.
#pragma once

#include "cli/record_format.h"

namespace spoor::cli {

class CofWriter final : public RecordWriter {
 public:
  // With `life` a record also says on which days it was seen, in fields that the format does not know.
  CofWriter(Output& output, bool life) : output_(output), life_(life) {}
  bool WritePage(const RecordPage& page) override;

 private:
  Output& output_;
  bool life_;
};

}  // namespace spoor::cli
