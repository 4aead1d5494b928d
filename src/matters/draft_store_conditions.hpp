#pragma once

/// What a DraftQuery asks, as $1 to $7: visible_owner, visible_region_prefix, owner, region_prefix, profile,
/// import_id, stage.
#define DRAFT_CONDITIONS                                                                                     \
    "($1 = '' OR owner = $1) AND ($2 = '' OR starts_with(region, $2)) AND ($3 = '' OR owner = $3) "          \
    "AND ($4 = '' OR starts_with(region, $4)) AND ($5 = '' OR profile = $5) "                                \
    "AND ($6 = '' OR import_id = $6) AND ($7 = '' OR stage = $7)"
