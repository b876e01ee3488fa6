namespace FlannelMesh.Dataplane.Tests.Kernel;

public sealed class ClassicScenarioKernelTests() : ScenarioKernelTests(RouteLayout.Classic);
