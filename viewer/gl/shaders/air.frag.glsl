// Fog where nothing else is.

void main() {
    show(u_background, u_reach);
}
