// The parts taken away, up to MOST_BOXES of viewer/gl/programs.py; VisPy reads their number here.
#define BOXES
uniform int u_boxes;
uniform vec3 u_low[2];
uniform vec3 u_high[2];

bool taken_away(vec3 position) {
    bool inside = false;
    for (int k = 0; k < 2; k++) {
        inside = inside || (k < u_boxes && all(greaterThan(position, u_low[k])) && all(lessThan(position, u_high[k])));
    }
    return inside;
}
