// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base64.h"
