// SPDX-License-Identifier: Apache-2.0

/// libsystemc brings a main of its own that calls this function. Programs here have their own main, so
/// nothing ever calls it, but the linker wants it.
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }
