// Makes the system give the memory that was asked for. Anonymous memory is only promised until it is written to: a
// large table then costs a page fault, and the zeroing of up to 2 MiB, at each first touch, in the middle of the work.
#pragma once

#include "base/result.h"

namespace spoor::base {

// Backs all anonymous memory that the process has mapped so far, without changing its octets; what is read-only, a
// stack of the main thread or of a file is left alone. Call it at start, before there are threads, whose stacks it
// would back as well. kFailedPrecondition: the kernel cannot (before 5.14) or a sanitizer is built in,
// kResourceExhausted: there is not so much. Cost: about 0.2 s for each GiB.
Result<> PopulateMemory();

}  // namespace spoor::base
