package dev.baton.lab.bench;

/** Fills memory and throws it away, some hundred megabytes a second, for a benchmark of its neighbours; until killed. */
final class GarbageMaker {
    private static final int KEPT = 1_024;
    private static final int CHUNK = 16_384;

    private GarbageMaker() {}

    public static void main(String[] args) throws InterruptedException {
        byte[][] kept = new byte[KEPT][];
        for (int i = 0; ; i = (i + 1) % KEPT) {
            kept[i] = new byte[CHUNK];
            if (i % 32 == 0) {
                Thread.sleep(1);
            }
        }
    }
}
