def proxy_of(scene, strip):
    return None
