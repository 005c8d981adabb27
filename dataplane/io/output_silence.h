// Keeps stdout and stderr clean while libraries start that write there past every log: DPDK its usage and fatal errors,
// libbpf and libxdp whatever they notice. What matters of it comes back as one line of ours.
#pragma once

namespace spoor::dataplane {

// Silent from construction to destruction, for the whole process: keep it short.
class OutputSilence {
 public:
  explicit OutputSilence(bool silent);
  ~OutputSilence();
  OutputSilence(const OutputSilence&) = delete;
  OutputSilence& operator=(const OutputSilence&) = delete;

 private:
  // What stood behind the two descriptors; -1: nothing to restore.
  int stdout_ = -1;
  int stderr_ = -1;
};

}  // namespace spoor::dataplane
