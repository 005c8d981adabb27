// The independent DNS library of two targets. To be included last: its macros break the standard library's headers.
#pragma once

#include <ldns/ldns.h>

// ldns forgets some of what it took for a message or a text that it refuses.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libldns";
}
