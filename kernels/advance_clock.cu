// The next cell step begins. On the device, so that many cell steps can be strung together and replayed.
#include "site.cuh"

SITE_KERNEL(advance_clock) { p.clock[i] = p.clock[i] + 1u; }
