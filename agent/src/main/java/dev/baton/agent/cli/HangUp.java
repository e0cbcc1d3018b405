package dev.baton.agent.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP as daemons take it: read the configuration again. The JVM itself would end by it, and log rotation sends it by habit.
 *
 * <p>By reflection, because {@code sun.misc.Signal}, supported though it is (module jdk.unsupported), cannot be named where
 * warnings are errors.
 */
final class HangUp {
    private HangUp() {}

    /** From now on {@code reload} is run at each SIGHUP, on a thread of the JVM's. */
    static void listen(Runnable reload) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object taker = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            reload.run();
                        }
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, taker);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }
}
