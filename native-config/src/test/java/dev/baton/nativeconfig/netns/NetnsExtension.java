package dev.baton.nativeconfig.netns;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Gives each test a fresh network namespace and runs it, with its {@code @BeforeEach} and {@code @AfterEach}, on a thread
 * inside. Tests and set-up methods may take the {@link Netns} as a parameter. Fails with a reason when not root.
 *
 * <pre>{@code
 * @ExtendWith(NetnsExtension.class)
 * class SomethingIT {
 *     @Test void works(Netns netns) { netns.ip("link add a type veth peer name b"); ... }
 * }
 * }</pre>
 */
public final class NetnsExtension
        implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(NetnsExtension.class);

    private record Inside(Netns netns, ExecutorService thread) {}

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        Inside inside =
                new Inside(Netns.create(), Executors.newSingleThreadExecutor(body -> new Thread(body, "in netns")));
        context.getStore(STORE).put(Inside.class, inside);
        inside.thread.submit(inside.netns::enter).get();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Inside inside = context.getStore(STORE).remove(Inside.class, Inside.class);
        if (inside != null) { // else the namespace could not be made, which already failed the test
            inside.thread.shutdownNow();
            inside.netns.close();
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInside(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInside(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInside(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInside(invocation, context);
    }

    private static void runInside(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        Callable<@Nullable Throwable> body = () -> {
            try {
                invocation.proceed();
                return null;
            } catch (Throwable failed) { // assertion errors too: they belong to the thread that runs the test
                return failed;
            }
        };
        try {
            Throwable failed = inside(context).thread.submit(body).get();
            if (failed != null) {
                throw failed;
            }
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Inside inside(ExtensionContext context) {
        Inside inside = context.getStore(STORE).get(Inside.class, Inside.class);
        if (inside == null) {
            throw new IllegalStateException("no namespace was made for " + context.getDisplayName());
        }
        return inside;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Netns.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return inside(context).netns;
    }
}
